import type { FieldCipher } from '@vidimus/persistence';
import type { Clock } from '@vidimus/workflow';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import type { DataSource } from 'typeorm';

/**
 * The keys that sign tokens (ES256), newest first; the first is made when there is none. They lie sealed in the database, so that
 * all instances sign with the same ones. To rotate, add a row: it is used after the next start, the older ones stay published.
 */
export async function loadSigningKeys(dataSource: DataSource, cipher: FieldCipher, clock: Clock): Promise<JWK[]> {
  // Made before the transaction: nothing but SQL goes on inside one.
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const fresh = { ...jwk, kid, use: 'sig', alg: 'ES256' };
  const rows = await dataSource.transaction(async (tx) => {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('vidimus.identity.signing-key'))`);
    await tx.query(
      'INSERT INTO signing_key (kid, private_jwk_sealed, created_at) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM signing_key)',
      [kid, cipher.seal(place(kid), JSON.stringify(fresh)), clock.now()],
    );
    const held: { kid: string; private_jwk_sealed: string }[] = await tx.query(
      'SELECT kid, private_jwk_sealed FROM signing_key ORDER BY created_at DESC, kid',
    );
    return held;
  });
  return rows.map((row) => JSON.parse(cipher.open(place(row.kid), row.private_jwk_sealed)) as JWK);
}

function place(kid: string): string {
  return `signing_key.private_jwk:${kid}`;
}
