import type { ContactKind } from '../../api/holders/my-contacts.js';
import { useSay } from '../../text/use-text.js';

/** The two pages that lead to another e-mail address or telephone number. */
export function useContactSteps(kind: ContactKind): { readonly id: 'address' | 'proof'; readonly title: string }[] {
  const say = useSay();
  return [
    { id: 'address', title: say(kind === 'EMAIL' ? 'profile.email' : 'profile.phone') },
    { id: 'proof', title: say(kind === 'EMAIL' ? 'profile.email.proof' : 'profile.phone.proof') },
  ];
}
