import { Controller, Get, Inject } from '@nestjs/common';
import { describeCertificate, toPem } from '@vidimus/pki';
import { Public, Returns } from '@vidimus/service-kit';
import { z } from 'zod';
import type { Profile } from '../profiles/profile.js';
import { ProfilesRepository } from '../profiles/profiles.repository.js';
import { CertificateAuthorities, PROVIDER } from './certificate-authorities.service.js';
import type { PublishedAuthority } from './certificate-authorities.service.js';
import type { Provider } from './hierarchy.js';

const issuersSchema = z
  .object({
    authorities: z.array(
      z.object({
        name: z.string(),
        subject: z.string(),
        issuer: z.string(),
        notBefore: z.iso.datetime(),
        notAfter: z.iso.datetime(),
        sha256Fingerprint: z.string(),
        pem: z.string(),
        crlUrl: z.string(),
      }),
    ),
    profiles: z.array(
      z.object({
        id: z.string(),
        version: z.int(),
        variant: z.enum(['test', 'qualified']),
        title: z.string(),
        months: z.int(),
        keyTypes: z.array(z.string()),
        policies: z.array(z.string()),
      }),
    ),
    statusUrl: z.string().describe('Base address of OCSP, CRLs and CA certificates.'),
  })
  .meta({ id: 'Issuers' });
type Issuers = z.infer<typeof issuersSchema>;

@Controller('v1/issuers')
export class IssuersController {
  constructor(
    private readonly authorities: CertificateAuthorities,
    private readonly profiles: ProfilesRepository,
    @Inject(PROVIDER) private readonly provider: Provider,
  ) {}

  @Get()
  @Public('CA certificates and profiles are published for everybody who relies on certificates.')
  @Returns(issuersSchema, { description: 'The authorities and the profiles that they issue by.' })
  async list(): Promise<Issuers> {
    return {
      authorities: [...this.authorities.published].reverse().map(authorityView),
      profiles: (await this.profiles.list()).map(profileView),
      statusUrl: this.provider.statusUrl,
    };
  }
}

function authorityView({ name, certificateDer, crlUrl }: PublishedAuthority): Issuers['authorities'][number] {
  const { subjectText, issuerText, notBefore, notAfter, sha256Fingerprint } = describeCertificate(certificateDer);
  return {
    name,
    subject: subjectText,
    issuer: issuerText,
    notBefore,
    notAfter,
    sha256Fingerprint,
    pem: toPem('CERTIFICATE', certificateDer),
    crlUrl,
  };
}

function profileView({ id, version, variant, definition }: Profile): Issuers['profiles'][number] {
  return {
    id,
    version,
    variant,
    title: definition.name,
    months: definition.validity.months,
    keyTypes: [...definition.keyTypes],
    policies: definition.policies.map(({ oid }) => oid),
  };
}
