import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an organisation asks of its issuances. Its id is the organisation's. */
@Entity('organisation_policy')
export class OrganisationPolicyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** Said to officers, such as "No employee of … has this tax number." */
  @Column('text')
  name!: string;

  /** The code by which the registries know the organisation as an employer. */
  @Column('text', { name: 'registry_code' })
  registryCode!: string;

  /** Domains of service addresses (C-20), lower case, ASCII; a subdomain counts only when it is listed too. */
  @Column('text', { name: 'email_domains', array: true })
  emailDomains!: string[];

  /** Who started a request may not approve it. */
  @Column('boolean', { name: 'four_eyes' })
  fourEyes!: boolean;

  /** One-time codes may go to the service address; it is read at the same desk as the mail that invited. */
  @Column('boolean', { name: 'email_otp_allowed' })
  emailOtpAllowed!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const ORGANISATION_POLICY: AggregateType<OrganisationPolicyRow> = { name: 'organisation-policy', entity: OrganisationPolicyRow };
