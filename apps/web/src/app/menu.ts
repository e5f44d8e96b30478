import type { MessageId } from '@vidimus/i18n';
import type { Me } from '../api/identity.js';

/** An entry of the menu: shown to whoever has the permission its screen reads with, or to holders of certificates. */
export interface MenuEntry {
  readonly path: string;
  readonly label: MessageId;
  readonly shownTo: { readonly permission: string } | 'holder';
}

const ENTRIES: readonly MenuEntry[] = [
  { path: '/console/requests', label: 'shell.menu.requests', shownTo: { permission: 'issuance:read' } },
  { path: '/console/certificates', label: 'shell.menu.certificates', shownTo: { permission: 'certificate:read' } },
  { path: '/console/devices', label: 'devices.menu', shownTo: { permission: 'device:read' } },
  { path: '/console/officers', label: 'shell.menu.officers', shownTo: { permission: 'officer:read' } },
  { path: '/console/device-policies', label: 'device-policies.title', shownTo: { permission: 'organisation:manage' } },
  { path: '/portal', label: 'shell.menu.portal', shownTo: 'holder' },
  { path: '/portal/devices', label: 'my-devices.menu', shownTo: 'holder' },
];

/** The menu of somebody with these permissions, as the rooms report them: there is no second list of who may do what. */
export function menuFor({ permissions, holder }: Pick<Me, 'permissions' | 'holder'>): readonly MenuEntry[] {
  return ENTRIES.filter(({ shownTo }) => (shownTo === 'holder' ? holder : permissions.includes(shownTo.permission)));
}

/** The entry that a page belongs to: that with the longest address which the page lies at or below. */
export function entryOf(entries: readonly MenuEntry[], pathname: string): MenuEntry | undefined {
  const above = entries.filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  return above.reduce<MenuEntry | undefined>((longest, entry) => (longest === undefined || entry.path.length > longest.path.length ? entry : longest), undefined);
}
