import { useMe } from '../../../app/session.js';
import { shortId } from '../../../text/codes.js';
import { useSay } from '../../../text/use-text.js';

/** How an account is named to the reader: himself, or an officer by the number that can be quoted. */
export function useWho(): (accountId: string) => string {
  const say = useSay();
  const me = useMe();
  return (accountId) => (accountId === me.id ? say('history.by-you') : say('history.by-officer', { number: shortId(accountId) }));
}
