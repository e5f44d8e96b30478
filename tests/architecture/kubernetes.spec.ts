import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { RoomName } from '@vidimus/standalone';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { parse, parseAllDocuments } from 'yaml';
import { PUBLIC_ROOMS } from '../../services/gateway/src/proxy/room-proxies.js';
import { ROOM_CLIENTS } from '../../tools/standalone/src/installation/keys.js';
import { readAsRoom, ROOM_NAMES, unknownIn } from '../support/deployment/code-settings.js';
import { manifestOf, readManifests } from '../support/deployment/manifests.js';
import { filesNamedIn, MOUNTED_AT, sampleEnvironments } from '../support/deployment/sample-installation.js';

const CHART = 'deploy/helm/vidimus';
const RENDERED = 'deploy/kubernetes.yaml';
/** The oldest Kubernetes that the chart takes. */
const OLDEST = '1.29.0';
const all = readManifests(RENDERED);
const written = await sampleEnvironments('deploy/helm/answers.example.json');
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
const NAME = 'app.kubernetes.io/name';

/** Whom a room calls, after the code: those that its client has targets for, those that the gateway offers, and identity for its keys. */
function calledBy(name: RoomName): string[] {
  if (name === 'status') return [];
  const targets: readonly string[] = name === 'gateway' ? PUBLIC_ROOMS : (ROOM_CLIENTS.find(({ room }) => room === name)?.targets ?? []);
  return sorted([...targets, ...(name === 'identity' ? [] : ['identity'])]);
}

describe('the manifests', () => {
  it('are those of the chart', () => {
    const hash = createHash('sha256');
    for (const path of globSync(`${CHART}/**/*.{yaml,tpl}`).sort()) hash.update(readFileSync(path));
    const remedy = 'render the chart anew with helm template, and put the digest into the file';
    expect(`${/^# sha256 of the chart: (\w+)$/m.exec(readFileSync(RENDERED, 'utf8'))?.[1] ?? 'none'} (${remedy})`).toBe(`${hash.digest('hex')} (${remedy})`);
  });

  it('have every room, running twice, with an address, and never emptied at once', () => {
    const names = all.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    expect(sorted(names)).toEqual(sorted(ROOM_NAMES));
    for (const name of ROOM_NAMES) {
      const { spec } = manifestOf(all, 'Deployment', name);
      expect(spec.replicas).toBeGreaterThanOrEqual(2);
      expect(manifestOf(all, 'PodDisruptionBudget', name).spec).toEqual({ maxUnavailable: 1, selector: spec.selector });
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
      expect(manifestOf(all, 'Service', name).spec.selector).toEqual(spec.selector.matchLabels);
    }
  });
});

skipUnless(toolAvailable('kubernetes-validate'), 'kubernetes-validate is not installed: pip install kubernetes-validate').it('the manifests are such as the schemas of Kubernetes take', () => {
  const said = execFileSync('kubernetes-validate', ['--strict', RENDERED], { encoding: 'utf8' });
  expect(said.match(/ passed for resource /g)).toHaveLength(all.length);
});

skipUnless(toolAvailable('helm'), 'helm is not installed: go install helm.sh/helm/v3/cmd/helm@latest').it('helm finds nothing wrong with the chart, and makes of it what is committed', () => {
  expect(execFileSync('helm', ['lint', '--strict', CHART], { encoding: 'utf8' })).toContain('0 chart(s) failed');
  const byName = (text: string): Map<string, unknown> =>
    new Map(parseAllDocuments(text).flatMap((document) => {
      const object = document.toJS() as { kind: string; metadata: { name: string } } | null;
      return object === null ? [] : [[`${object.kind} ${object.metadata.name}`, object] as const];
    }));
  const rendered = byName(execFileSync('helm', ['template', 'vidimus', CHART, '--kube-version', OLDEST], { encoding: 'utf8' }));
  const committed = byName(readFileSync(RENDERED, 'utf8'));
  expect(sorted(rendered.keys())).toEqual(sorted(committed.keys()));
  for (const [name, object] of committed) expect([name, rendered.get(name)]).toEqual([name, object]);
});

describe.each(ROOM_NAMES)('the room %s', (name: RoomName) => {
  const pod = manifestOf(all, 'Deployment', name).spec.template.spec;
  const [container] = pod.containers;
  if (container === undefined) throw new Error('A pod without a container.');
  const { VIDIMUS_ROOMS: rooms, ...own } = Object.fromEntries(container.env.map((variable) => [variable.name, variable.value]));
  const environment = { ...written.get(name), ...own };

  it('has the settings that are written for it: such as the room knows, all that it needs, and such as production takes', () => {
    expect(container.envFrom).toEqual([{ configMapRef: { name: `vidimus-${name}` } }]);
    expect(unknownIn(name, environment)).toEqual([]);
    expect(readAsRoom(name, environment)['VIDIMUS_MODE']).toBe('production');
    expect(rooms).toBe(name === 'status' ? 'authority-status' : undefined);
  });

  it('has each file that its settings name, and no other', () => {
    const secret = pod.volumes.find((volume) => volume.name === 'installation')?.secret;
    expect(secret?.secretName).toBe(`vidimus-${name}`);
    expect(container.volumeMounts).toContainEqual({ name: 'installation', mountPath: MOUNTED_AT, readOnly: true });
    expect(sorted(secret?.items.map(({ path }) => path) ?? [])).toEqual(filesNamedIn(environment));
    for (const { key, path } of secret?.items ?? []) expect(path.endsWith(`/${key}`)).toBe(true);
  });

  it('listens where others look for it, and is asked there for its health', () => {
    const port = Number(environment['VIDIMUS_HTTP_PORT']);
    const scheme = environment['VIDIMUS_HTTP_TLS_KEY_FILE'] === undefined ? 'HTTP' : 'HTTPS';
    const bounces = environment['VIDIMUS_NOTIFICATION_BOUNCE_PORT'];
    const listeners = [['room', port] as const, ...(bounces === undefined ? [] : [['bounces', Number(bounces)] as const])];
    expect(container.ports).toEqual(listeners.map(([listener, containerPort]) => ({ name: listener, containerPort })));
    expect(manifestOf(all, 'Service', name).spec.ports).toMatchObject(listeners.map(([targetPort, own]) => ({ port: own, targetPort })));
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'room', scheme });
    expect(container.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'room', scheme });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'room', scheme });
    const urls = { identity: environment['VIDIMUS_OIDC_URL'] ?? '', ...(JSON.parse(environment['VIDIMUS_ROOM_URLS'] ?? '{}') as Record<string, string>) };
    for (const [room, url] of Object.entries(urls)) {
      expect([new URL(url).hostname, Number(new URL(url).port)]).toEqual([room, manifestOf(all, 'Service', room).spec.ports[0]?.port]);
    }
  });

  it('has no rights beyond its own, and its share of the machine', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(Object.keys(container.resources.requests)).toEqual(['cpu', 'memory']);
    expect(Object.keys(container.resources.limits)).toEqual(['memory']);
  });

  it('is reached by those alone who call it, and reaches those alone whom it calls', () => {
    const policy = manifestOf(all, 'NetworkPolicy', name).spec;
    const { port } = manifestOf(all, 'Service', name).spec.ports[0] ?? {};
    expect(policy.policyTypes).toEqual(['Ingress', 'Egress']);
    const isOpen = name === 'gateway' || name === 'status';
    const bounces = environment['VIDIMUS_NOTIFICATION_BOUNCE_PORT'];
    const fromAnywhere = [...(isOpen ? [port] : []), ...(bounces === undefined ? [] : [Number(bounces)])];
    expect((policy.ingress ?? []).filter(({ from }) => from === undefined)).toEqual(fromAnywhere.map((open) => ({ ports: [{ port: open }] })));
    const peersIn = (peers: readonly { podSelector?: { matchLabels: Record<string, string> } | undefined }[] | undefined): string[] =>
      (peers ?? []).flatMap(({ podSelector }) => podSelector?.matchLabels[NAME] ?? []);
    const callers = ROOM_NAMES.filter((other) => other !== name && calledBy(other).includes(name));
    expect(sorted((policy.ingress ?? []).flatMap(({ from }) => peersIn(from)))).toEqual(sorted(callers));
    expect(sorted((policy.egress ?? []).flatMap(({ to }) => peersIn(to)))).toEqual(calledBy(name));
    const outside = (policy.egress ?? []).some(({ to }) => (to ?? []).some((peer) => 'ipBlock' in peer));
    expect(outside).toBe(name === 'issuance' || name === 'notification');
    const servers = (policy.egress ?? []).filter(({ to }) => to === undefined).flatMap(({ ports }) => ports?.map((each) => each.port) ?? []);
    expect(servers).toEqual(name === 'status' ? [5432] : [5432, 9093]);
  });
});

describe('what is not written for a room', () => {
  it('nobody reaches anybody without a rule', () => {
    const { podSelector, policyTypes, ingress, egress } = manifestOf(all, 'NetworkPolicy', 'vidimus-nobody').spec;
    expect([policyTypes, ingress, egress?.flatMap(({ ports }) => ports?.map(({ port }) => port))]).toEqual([['Ingress', 'Egress'], undefined, [53, 53]]);
    for (const name of ROOM_NAMES) expect(manifestOf(all, 'Deployment', name).spec.template.metadata.labels).toMatchObject(podSelector.matchLabels);
  });

  it('the signer is reached from issuance and by the gateway alone', () => {
    expect(ROOM_NAMES.filter((name) => calledBy(name).includes('authority')).sort()).toEqual(['gateway', 'issuance']);
  });

  it('has images that the Dockerfile builds, of one version', () => {
    const { appVersion } = parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8')) as { appVersion: string };
    expect(appVersion).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
    const images = ROOM_NAMES.map((name) => manifestOf(all, 'Deployment', name).spec.template.spec.containers[0]?.image);
    expect(images).toEqual(ROOM_NAMES.map((name) => `vidimus/${name === 'status' ? 'authority' : name}:${appVersion}`));
  });
});
