import { PERMISSIONS, ROLE_PERMISSIONS, ROLES } from '@vidimus/contracts';
import type { Permission } from '@vidimus/contracts';
import { code, page, table } from '../document.js';

const INTRODUCTION = `# Roles and permissions

A person or a program holds *grants*. A grant is a role in one organisation, with or without everything below it in the tree. The
role says **what** may be done, the organisation says **where**: every list and every look-up is narrowed to the organisations of the
grants, and what lies outside is not found. Routes name the permission they need; the menus of the web application are made from the
permissions that \`GET /v1/me\` of identity tells.

Some rules stand above the table: approvals are signed by a person with a fresh second factor, never by a program; nobody approves his own
certificate; and an organisation may ask for four eyes, so that whoever started a request does not approve it,
and so that a device which somebody has is ended or replaced by two officers.

People who hold certificates have no role. Routes that are theirs say so (\`x-access: holder\`): they show and change what is the caller's
own, found by the person that the token names, and no role opens them. A few routes are any officer's own (\`x-access: officer\`), such as his
security keys; they are closed to holders and to programs.`;

/** Roles against permissions. */
export function permissionsPage(): string {
  return page(
    'libs/contracts/src/permissions.ts',
    INTRODUCTION,
    table(
      ['Permission', 'Meaning', ...ROLES.map(code)],
      Object.entries(PERMISSIONS).map(([permission, meaning]) => [
        code(permission),
        meaning,
        ...ROLES.map((role) => ((ROLE_PERMISSIONS[role] as readonly Permission[]).some((held) => held === permission) ? 'yes' : '')),
      ]),
    ),
  );
}
