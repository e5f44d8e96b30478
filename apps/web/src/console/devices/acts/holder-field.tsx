import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { CertificateEntry } from '../../../api/authority.js';
import { ApiProblem } from '../../../api/problem.js';
import { Loading } from '../../../components/loading.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { useDates, useSay, useSayWord } from '../../../text/use-text.js';
import { readCertificateSearch } from '../../certificates/certificate-search.js';
import type { CertificateFind } from '../../certificates/certificate-search.js';
import { useCertificates } from '../../certificates/use-certificates.js';

export interface HolderFieldProps {
  readonly value: string;
  readonly change: (holderId: string) => void;
  readonly error: string | undefined;
}

/** Finds a holder by one of his valid certificates, as the list of certificates finds them. What is typed stands in no address. */
export function HolderField({ value, change, error }: HolderFieldProps): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string>();
  const [find, setFind] = useState<CertificateFind>();
  const search = (): void => {
    const read = readCertificateSearch(typed);
    setFault(read.fault);
    if (read.fault !== undefined) return;
    setFind(read.find);
    change('');
  };
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <TextInput
          id="holderId"
          label={say('devices.assign.find')}
          description={say('devices.assign.find.hint')}
          size="md"
          autoComplete="off"
          value={typed}
          onChange={(changed) => {
            setTyped(changed.currentTarget.value);
            setFault(undefined);
          }}
          onKeyDown={(key) => {
            if (key.key !== 'Enter') return;
            // Enter searches; the form around is sent by its own button.
            key.preventDefault();
            search();
          }}
          error={fault === undefined ? find === undefined && error : sayWord('fault', fault)}
        />
        <Button variant="default" size="md" onClick={search}>
          {say('devices.assign.search')}
        </Button>
      </Group>
      {find !== undefined && <Found find={find} value={value} change={change} error={error} />}
    </Stack>
  );
}

function Found({ find, value, change, error }: HolderFieldProps & { readonly find: CertificateFind }): ReactElement {
  const say = useSay();
  const dates = useDates();
  const certificates = useCertificates('ACTIVE', find);
  if (certificates.data === undefined) {
    return certificates.error instanceof ApiProblem ? <ProblemNotice problem={certificates.error} retry={() => void certificates.refetch()} /> : <Loading />;
  }
  const holders = holdersOf(certificates.data.pages.flatMap(({ items }) => items));
  if (holders.length === 0) return <p role="status">{say('devices.assign.nobody')}</p>;
  return (
    <Radio.Group label={say('devices.assign.who')} value={value} onChange={change} error={error}>
      <Stack gap="xs" mt="xs">
        {holders.map(({ holderId, holderName, notAfter }) => (
          <Radio key={holderId} size="md" value={holderId} label={<span className="break">{holderName}</span>} description={notAfter === null ? undefined : say('devices.assign.valid-until', { day: dates.day(notAfter) })} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** Each holder once, by the newest of his certificates. */
function holdersOf(certificates: readonly CertificateEntry[]): readonly { readonly holderId: string; readonly holderName: string; readonly notAfter: string | null }[] {
  const known = certificates.flatMap(({ holderId, holderName, notAfter }) => (holderId === null || holderName === null ? [] : [{ holderId, holderName, notAfter }]));
  return known.filter(({ holderId }, index) => known.findIndex((other) => other.holderId === holderId) === index);
}
