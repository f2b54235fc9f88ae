/** Roles, in words. */
import type { ShownMember } from '@ui/api.generated';
import { t } from '../core/words';

export type Role = ShownMember['role'];

export const ROLES: readonly Role[] = ['operator', 'supervisor', 'administrator'];

export function roleName(role: Role): string {
  if (role === 'administrator') return t('Administrator');
  return role === 'supervisor' ? t('Supervisor') : t('Operator');
}

export const roleOptions = () => ROLES.map((role) => ({ value: role, name: roleName(role) }));
