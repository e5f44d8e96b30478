import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { CertificateProfile } from '@vidimus/pki';
import { DataSource } from 'typeorm';
import type { Profile, ProfileVariant } from './profile.js';

interface ProfileRow {
  id: string;
  profile_version: number;
  variant: ProfileVariant;
  definition: CertificateProfile;
}

const COLUMNS = 'id, profile_version, variant, definition';

/** Profiles belong to the installation, not to an organisation: every caller may read them. */
@Injectable()
export class ProfilesRepository {
  /** What was read once holds for ever: profiles never change. */
  readonly #known = new Map<string, Profile>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds the profiles that are missing. Several instances may do so at once.
   * @returns those that are stored with another content, which stays: a profile is never changed.
   */
  async seed(profiles: readonly Profile[], now: Date): Promise<Profile[]> {
    await this.dataSource.query(
      `INSERT INTO certificate_profile (id, profile_version, variant, definition, created_at)
       SELECT item ->> 'id', (item ->> 'version')::integer, item ->> 'variant', item -> 'definition', $2
       FROM jsonb_array_elements($1::jsonb) AS items (item) ON CONFLICT DO NOTHING`,
      [JSON.stringify(profiles), now],
    );
    const stored = await this.list();
    return profiles.filter((profile) => !stored.some((candidate) => isDeepStrictEqual(candidate, asStored(profile))));
  }

  async list(): Promise<Profile[]> {
    const rows: ProfileRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM certificate_profile ORDER BY id, profile_version, variant`,
    );
    return rows.map(toProfile);
  }

  async find(id: string, version: number, variant: ProfileVariant): Promise<Profile | undefined> {
    const key = JSON.stringify([id, version, variant]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const rows: ProfileRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM certificate_profile WHERE id = $1 AND profile_version = $2 AND variant = $3`,
      [id, version, variant],
    );
    const found = rows.map(toProfile)[0];
    if (found !== undefined) this.#known.set(key, found);
    return found;
  }
}

/** JSON drops members that are undefined; what is compared must have gone the same way. */
function asStored(profile: Profile): unknown {
  return JSON.parse(JSON.stringify(profile));
}

function toProfile(row: ProfileRow): Profile {
  return { id: row.id, version: row.profile_version, variant: row.variant, definition: row.definition };
}
