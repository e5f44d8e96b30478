import type { ChangeContext } from '@vidimus/persistence';
import { changeContext } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';

/** The holder himself acts, which history tells apart from what officers do. @param id his account, or the certificate where he is not signed in */
export function asHolder(principal: Principal, command: string, id: string = principal.id): ChangeContext {
  return { ...changeContext(principal, command), actor: { kind: 'subject', id } };
}
