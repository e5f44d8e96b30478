import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const selector = z.strictObject({ matchLabels: labels });
const peers = z.array(z.looseObject({ podSelector: selector.optional() })).optional();
const ports = z.array(z.looseObject({ port: z.int() })).optional();
const metadata = z.looseObject({ name: z.string(), labels: labels.optional() });
const probe = z.looseObject({ httpGet: z.strictObject({ path: z.string(), port: z.string(), scheme: z.string() }) });

const container = z.looseObject({
  image: z.string(),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.int() })),
  envFrom: z.array(z.strictObject({ configMapRef: z.strictObject({ name: z.string() }) })),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  resources: z.strictObject({ requests: labels, limits: labels }),
  securityContext: z.looseObject({}),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
});
const volume = z.looseObject({
  name: z.string(),
  secret: z.looseObject({ secretName: z.string(), items: z.array(z.strictObject({ key: z.string(), path: z.string() })) }).optional(),
});

const deployment = z.looseObject({
  kind: z.literal('Deployment'),
  metadata,
  spec: z.looseObject({
    replicas: z.int(),
    selector,
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        automountServiceAccountToken: z.boolean(),
        securityContext: z.looseObject({}),
        containers: z.array(container).length(1),
        volumes: z.array(volume),
      }),
    }),
  }),
});
const service = z.looseObject({
  kind: z.literal('Service'),
  metadata,
  spec: z.looseObject({ selector: labels, ports: z.array(z.looseObject({ port: z.int(), targetPort: z.string() })) }),
});
const budget = z.looseObject({ kind: z.literal('PodDisruptionBudget'), metadata, spec: z.strictObject({ maxUnavailable: z.int(), selector }) });
const networkPolicy = z.looseObject({
  kind: z.literal('NetworkPolicy'),
  metadata,
  spec: z.strictObject({
    podSelector: selector,
    policyTypes: z.array(z.string()),
    ingress: z.array(z.strictObject({ ports, from: peers })).optional(),
    egress: z.array(z.strictObject({ ports, to: peers })).optional(),
  }),
});
const job = z.looseObject({ kind: z.literal('Job'), metadata, spec: z.looseObject({}) });
const manifest = z.discriminatedUnion('kind', [deployment, service, budget, networkPolicy, job]);

export type Manifest = z.infer<typeof manifest>;
export type Rule = z.infer<typeof networkPolicy>['spec'];

/** What a cluster is told. @throws ZodError for an object of a kind, or of a shape, that is not expected */
export function readManifests(path: string): Manifest[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => manifest.parse(document.toJS()));
}

/** The one object of a kind and a name. @throws Error when there is none */
export function manifestOf<Kind extends Manifest['kind']>(all: readonly Manifest[], kind: Kind, name: string): Extract<Manifest, { kind: Kind }> {
  const found = all.find((each): each is Extract<Manifest, { kind: Kind }> => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
}
