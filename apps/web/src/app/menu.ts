import type { MessageId } from '@vidimus/i18n';

/** An entry of the menu: shown to whoever has the permission its screen reads with. */
export interface MenuEntry {
  readonly path: string;
  readonly label: MessageId;
  readonly permission: string;
}

const ENTRIES: readonly MenuEntry[] = [
  { path: '/console/requests', label: 'shell.menu.requests', permission: 'issuance:read' },
  { path: '/console/certificates', label: 'shell.menu.certificates', permission: 'certificate:read' },
  { path: '/console/officers', label: 'shell.menu.officers', permission: 'officer:read' },
];

/** The menu of somebody with these permissions, as the rooms report them: there is no second list of who may do what. */
export function menuFor(permissions: readonly string[]): readonly MenuEntry[] {
  return ENTRIES.filter(({ permission }) => permissions.includes(permission));
}
