import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, skipUnless, toolAvailable } from '@vidimus/testing';
import { completeAsSubject } from '../../support/walk/completion.js';
import { scratch, tool, toolSaying } from '../../support/platform/openssl.js';
import { platformReport } from '../../support/platform/report.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person } from '../../support/people/sign-in.js';
import type { SubjectBrowser } from '../../support/walk/subject.js';
import { approve, demoPerson, expectStatus, inState, passChecks, requestPath, startIssuance } from '../../support/walk/walk.js';

describe('from request to certificate', () => {
  let officer: Person;
  let id: string;
  let browser: SubjectBrowser;
  let certificateId: string;

  beforeAll(async () => {
    officer = await newOfficer('AGENCY-A');
  });

  const agencyA = () => {
    const agency = platformReport().organisations.find((known) => known.registryCode === 'AGENCY-A');
    if (agency === undefined || agency.emailDomain === null) throw new Error('The demonstration has no agency A.');
    return { ...agency, emailDomain: agency.emailDomain };
  };
  const subject = () => demoPerson((person) => person.taxNumber === '094259216');

  it('[S4-01] [S4-02] [S4-03] [S4-04] [S4-06] [S4-07] [S4-12] an officer looks a person up by tax number and starts the issuance', async () => {
    id = await startIssuance(officer, subject(), agencyA().emailDomain);
    const request = await inState(officer, id, 'AWAITING_USER_CHECK');
    expect(request.body['subject']).toMatchObject({ givenName: subject().givenName, surname: subject().surname });
    expect(JSON.stringify(request.body)).not.toContain('094259216');
  });

  it('[S4-33] [S4-34] [S4-35] [S4-36] three registries vouch for the person, and the request awaits approval', async () => {
    browser = await passChecks(officer, id, subject());
    await inState(officer, id, 'AWAITING_APPROVAL');
    const history = await officer.get(`${requestPath(id)}/history`);
    const codes = JSON.stringify(history.body);
    for (const check of ['TAX_LOGIN', 'CENSUS', 'POLICE']) expect(codes).toContain(check);
  });

  it('[S4-38] [S4-39] [S4-40] the officer approves with declaration and second factor, once', async () => {
    expectStatus(await approve(officer, id), 200);
    const again = await approve(officer, id).catch((error: unknown) => String(error));
    expect(JSON.stringify(again)).toContain('illegal-transition');
  });

  it('[S4-01] [S4-41] [S4-45] the subject completes the approved request, and a certificate comes out', async () => {
    await completeAsSubject(browser, id);
    const request = await inState(officer, id, 'COMPLETED');
    certificateId = String(request.body['certificateId']);
    const certificate = expectStatus(await officer.get(`/api/authority/v1/certificates/${certificateId}`), 200);
    expect(certificate.body['state']).toBe('ACTIVE');
  });

  const files = async () => {
    const { write, file } = await scratch();
    const read = async (path: string) => (await officer.get(`/api/authority/v1/certificates/${certificateId}/${path}`)).text;
    const chain = await read('chain.pem');
    const pems = chain.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n?/g) ?? [];
    const root = await write('root.pem', pems.at(-1) ?? '');
    const issuer = await write('issuer.pem', pems.at(-2) ?? '');
    const certificate = await write('certificate.pem', await read('certificate.pem'));
    return { root, issuer, certificate, file, write };
  };
  const ocsp = async () => {
    const { root, issuer, certificate } = await files();
    return toolSaying('openssl', 'ocsp', '-issuer', issuer, '-cert', certificate, '-CAfile', root, '-url', `${platformReport().status}/ocsp`);
  };

  it('OpenSSL verifies it with its chain, and reads what the profile promises', async () => {
    const { root, issuer, certificate } = await files();
    expect(await tool('openssl', 'verify', '-CAfile', root, '-untrusted', issuer, certificate)).toContain('OK');
    const text = await tool('openssl', 'x509', '-in', certificate, '-noout', '-text');
    expect(text).toContain('serialNumber = TINGR-094259216');
    expect(text).toContain('Non Repudiation');
    expect(text).toContain(`${platformReport().status}/ocsp`);
    expect(text).not.toContain('ignored');
  });

  skipUnless(toolAvailable('certtool'), 'certtool is not installed').it('certtool agrees', async () => {
    const { root, issuer, certificate, write } = await files();
    const { readFile } = await import('node:fs/promises');
    const chain = await write('all.pem', (await Promise.all([certificate, issuer, root].map((path) => readFile(path, 'utf8')))).join(''));
    expect(await tool('certtool', '--verify-chain', '--infile', chain)).toContain('Chain verification output: Verified');
  });

  skipUnless(toolAvailable('certutil'), 'certutil of NSS is not installed').it('NSS agrees', async () => {
    const { root, issuer, certificate, file } = await files();
    const database = `sql:${file('')}`;
    await tool('certutil', '-N', '-d', database, '--empty-password');
    await tool('certutil', '-A', '-d', database, '-n', 'root', '-t', 'C,C,C', '-a', '-i', root);
    await tool('certutil', '-A', '-d', database, '-n', 'issuer', '-t', ',,', '-a', '-i', issuer);
    await tool('certutil', '-A', '-d', database, '-n', 'holder', '-t', ',,', '-a', '-i', certificate);
    expect(await toolSaying('certutil', '-V', '-d', database, '-n', 'holder', '-u', 'S')).toContain('certificate is valid');
  });

  it('OCSP calls it good', async () => {
    expect(await ocsp()).toMatch(/certificate\.pem: good/);
  });

  it('[S4-48] an officer revokes it; OCSP and the revocation list say so', async () => {
    expectStatus(
      await officer.post(`/api/authority/v1/certificates/${certificateId}/revocation`, {
        category: 'HOLDER_REQUEST',
        reason: 'cessationOfOperation',
        description: 'The person left the agency.',
      }),
      200,
    );
    await eventually('OCSP says revoked', async () => (await ocsp()).includes('certificate.pem: revoked'));
    const { certificate, write } = await files();
    const text = await tool('openssl', 'x509', '-in', certificate, '-noout', '-text');
    const crlUrl = /URI:(\S+\.crl)/.exec(text)?.[1] ?? '';
    const serial = (await tool('openssl', 'x509', '-in', certificate, '-noout', '-serial')).trim().replace('serial=', '');
    await eventually('the revocation list has the serial number', async () => {
      const crl = await write('list.crl', new Uint8Array(await (await fetch(crlUrl)).arrayBuffer()));
      return (await tool('openssl', 'crl', '-inform', 'DER', '-in', crl, '-noout', '-text')).includes(serial);
    });
    const history = await officer.get(`${requestPath(id)}/history`);
    expect(JSON.stringify(history.body)).toContain('completed');
  });
});
