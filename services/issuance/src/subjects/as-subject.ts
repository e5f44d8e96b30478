import { everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { changeContext } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';

/** Where the subject may look: the gateway lets nobody to a request but whom its link and his login lead there. */
export const ITS_SUBJECT = everything('the gateway vouches that the subject of this one request acts');

/** The gateway calls, but it is the subject of the request who acts. */
export function asSubject(principal: Principal, requestId: string, command: string): ChangeContext {
  return { ...changeContext(principal, command), actor: { kind: 'subject', id: requestId } };
}
