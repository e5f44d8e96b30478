import { useState } from 'react';
import type { ReactElement } from 'react';
import type { CertificateEntry } from '../../../api/authority.js';
import { useDates, useSay, useSayWord } from '../../../text/use-text.js';
import { readCertificateSearch } from '../../certificates/certificate-search.js';
import type { CertificateFind } from '../../certificates/certificate-search.js';
import { useCertificates } from '../../certificates/use-certificates.js';
import { FoundChoices, SearchField } from './search-field.js';

export interface HolderFieldProps {
  readonly value: string;
  readonly change: (holderId: string) => void;
  readonly error: string | undefined;
}

/** Finds a holder by one of his valid certificates, as the list of certificates finds them. What is typed stands in no address. */
export function HolderField({ value, change, error }: HolderFieldProps): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const [fault, setFault] = useState<string>();
  const [find, setFind] = useState<CertificateFind>();
  const search = (typed: string): void => {
    const read = readCertificateSearch(typed);
    setFault(read.fault);
    if (read.fault !== undefined) return;
    setFind(read.find);
    change('');
  };
  return (
    <SearchField
      id="holderId"
      label={say('devices.assign.find')}
      hint={say('devices.assign.find.hint')}
      action={say('devices.assign.search')}
      search={search}
      changed={() => setFault(undefined)}
      error={fault === undefined ? find === undefined && error : sayWord('fault', fault)}
    >
      {find !== undefined && <Found find={find} value={value} change={change} error={error} />}
    </SearchField>
  );
}

function Found({ find, ...field }: HolderFieldProps & { readonly find: CertificateFind }): ReactElement {
  const say = useSay();
  const dates = useDates();
  const certificates = useCertificates('ACTIVE', find);
  const holders = certificates.data && holdersOf(certificates.data.pages.flatMap(({ items }) => items));
  const choices = holders?.map(({ holderId, holderName, notAfter }) => ({
    id: holderId,
    label: <span className="break">{holderName}</span>,
    description: notAfter === null ? undefined : say('devices.assign.valid-until', { day: dates.day(notAfter) }),
  }));
  return <FoundChoices query={certificates} choices={choices} label={say('devices.assign.who')} none={say('devices.assign.nobody')} {...field} />;
}

/** Each holder once, by the newest of his certificates. */
function holdersOf(certificates: readonly CertificateEntry[]): readonly { readonly holderId: string; readonly holderName: string; readonly notAfter: string | null }[] {
  const known = certificates.flatMap(({ holderId, holderName, notAfter }) => (holderId === null || holderName === null ? [] : [{ holderId, holderName, notAfter }]));
  return known.filter(({ holderId }, index) => known.findIndex((other) => other.holderId === holderId) === index);
}
