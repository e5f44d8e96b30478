import type { AccessDifference, AccessRule } from '../event-log.js';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from './kafka-client.js';
import type { AclEntry, Admin } from './kafka-client.js';

const OPERATIONS = {
  read: AclOperationTypes.READ,
  write: AclOperationTypes.WRITE,
  'describe-settings': AclOperationTypes.DESCRIBE_CONFIGS,
  'begin-to-write': AclOperationTypes.IDEMPOTENT_WRITE,
} as const;
const RESOURCES = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP, cluster: AclResourceTypes.CLUSTER } as const;
const PATTERNS = { literal: ResourcePatternTypes.LITERAL, prefix: ResourcePatternTypes.PREFIXED } as const;

/** Creates rules that are missing; a rule that is there already stays as it is. */
export async function createAccess(admin: Admin, rules: readonly AccessRule[]): Promise<void> {
  await admin.createAcls({ acl: rules.map(entryOf) });
}

/**
 * Compares the rules of the declared users, and of everybody, with those of the cluster.
 * @returns what is missing, and what somebody may do beyond the declaration
 */
export async function compareAccess(admin: Admin, rules: readonly AccessRule[]): Promise<AccessDifference[]> {
  const declared = new Set(rules.map((rule) => described(entryOf(rule))));
  const found = new Set((await entriesOf(admin)).map(described));
  return [
    ...[...declared].filter((rule) => !found.has(rule)).map((rule) => ({ rule, fault: 'missing' as const })),
    ...[...found].filter((rule) => !declared.has(rule)).map((rule) => ({ rule, fault: 'not declared' as const })),
  ];
}

function entryOf({ user, operation, resource, name, pattern }: AccessRule): AclEntry {
  return {
    principal: `User:${user}`,
    host: '*',
    operation: OPERATIONS[operation],
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: RESOURCES[resource],
    resourceName: name,
    resourcePatternType: PATTERNS[pattern],
  };
}

async function entriesOf(admin: Admin): Promise<AclEntry[]> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  });
  return resources.flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...resource, ...acl })));
}

/** One line for people, the same for two rules that say the same. */
function described(entry: AclEntry): string {
  const { principal, host, resourceName } = entry;
  const permission = lower(AclPermissionTypes[entry.permissionType]);
  const operation = lower(AclOperationTypes[entry.operation]);
  const kind = lower(AclResourceTypes[entry.resourceType]);
  const reach = entry.resourcePatternType === ResourcePatternTypes.PREFIXED ? ' (and what begins so)' : '';
  return `${permission} ${principal.replace(/^User:/, '')} from ${host} to ${operation} ${kind} ${resourceName}${reach}`;
}

function lower(name: string | undefined): string {
  return (name ?? 'unknown').toLowerCase().replaceAll('_', ' ');
}
