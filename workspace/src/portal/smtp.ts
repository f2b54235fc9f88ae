/** The mail server as people set it, and as the one address that the server keeps: smtp://user:password@host:port. Pure. */

export interface Smtp {
  host: string;
  port: string;
  /** `tls` from the start; `starttls` where the server offers it. */
  security: 'starttls' | 'tls';
  user: string;
  /** Never comes out of the server: empty here means "as it was", as long as nothing else changes. */
  password: string;
}

export const NO_SMTP: Smtp = { host: '', port: '587', security: 'starttls', user: '', password: '' };
const PORTS = { starttls: '587', tls: '465' } as const;

export function smtpOf(url: string): Smtp {
  const found = URL.canParse(url) ? new URL(url) : null;
  if (!found || !/^smtps?:$/.test(found.protocol)) return NO_SMTP;
  const security = found.protocol === 'smtps:' ? 'tls' : 'starttls';
  return {
    host: found.hostname,
    port: found.port || PORTS[security],
    security,
    user: decoded(found.username),
    password: decoded(found.password),
  };
}

export function urlOf({ host, port, security, user, password }: Smtp): string {
  if (!host.trim()) return '';
  const secret = password && `:${encodeURIComponent(password)}`;
  const login = user && `${encodeURIComponent(user)}${secret}@`;
  return `${security === 'tls' ? 'smtps' : 'smtp'}://${login}${host.trim()}:${port.trim() || PORTS[security]}`;
}

/** The usual port goes with the security, as long as nobody has chosen another. */
export function secured(smtp: Smtp, security: Smtp['security']): Smtp {
  return { ...smtp, security, port: smtp.port === PORTS[smtp.security] ? PORTS[security] : smtp.port };
}

export type SmtpFault = 'host' | 'port' | 'password';

/** Whoever changes the server or the user types the password again: it must not go to a stranger. */
export function smtpFault(smtp: Smtp, before: Smtp): SmtpFault | '' {
  if (!smtp.host.trim()) return '';
  if (!/^([a-z0-9_]([a-z0-9_.-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i.test(smtp.host.trim())) return 'host';
  if (!isPort(smtp.port.trim())) return 'port';
  const isSame = urlOf({ ...smtp, password: '' }) === urlOf({ ...before, password: '' });
  return smtp.user && !smtp.password && !isSame ? 'password' : '';
}

const isPort = (text: string) => text === '' || (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
