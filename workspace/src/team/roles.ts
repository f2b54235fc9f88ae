/** Roles, in words. */
import type { Role } from '../api/settings';
import { t } from '../core/words';

export const ROLES: readonly Role[] = ['operator', 'supervisor', 'administrator'];

export function roleName(role: Role): string {
  if (role === 'administrator') return t('Administrator');
  return role === 'supervisor' ? t('Supervisor') : t('Operator');
}

export const roleOptions = () => ROLES.map((role) => ({ value: role, name: roleName(role) }));
