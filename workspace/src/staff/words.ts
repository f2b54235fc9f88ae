/** Roles, in words. */
import type { Role } from '../settings/types';
import { t } from '../shell/words';

export const ROLES: readonly Role[] = ['operator', 'supervisor', 'administrator'];

export function roleName(role: Role): string {
  if (role === 'administrator') return t('Administrator');
  return role === 'supervisor' ? t('Supervisor') : t('Operator');
}

export const roleOptions = () => ROLES.map((role) => ({ value: role, name: roleName(role) }));
