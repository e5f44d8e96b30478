import { Button, NativeSelect } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import type { CertificateEntry } from '../../api/authority.js';
import { ApiProblem, faultOf } from '../../api/problem.js';
import { Day } from '../../components/deadline.js';
import { ListPage } from '../../components/shapes/list-page.js';
import type { Column } from '../../components/shapes/list-page.js';
import { useSearchBar } from '../../components/shapes/use-search-bar.js';
import type { SearchBar } from '../../components/shapes/use-search-bar.js';
import { StateTag } from '../../components/states/state-tag.js';
import { CERTIFICATE_LOOKS, CERTIFICATE_STATES } from '../../components/states/states.js';
import type { CertificateState } from '../../components/states/states.js';
import { groupsOfFour } from '../../text/codes.js';
import { useSay, useSayWord } from '../../text/use-text.js';
import { typedOf } from '../requests/request-search.js';
import { readCertificateSearch } from './certificate-search.js';
import { useCertificates } from './use-certificates.js';

/** Certificates of one's organisations, newest first: by status, by holder and by serial number. */
export function CertificateList(): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const { status, typed, show } = useShown();
  const { find } = readCertificateSearch(typed);
  const bar = useBar(status, typed, show);
  const list = useCertificates(status, find);
  const loaded = list.data?.pages.flatMap(({ items }) => items);
  const problem = list.error instanceof ApiProblem ? list.error : null;
  const fault = bar.fault ?? (faultOf(problem, 'surname') ?? faultOf(problem, 'taxNumber'))?.code;
  return (
    <ListPage<CertificateEntry>
      title={say('certificates.title')}
      caption={say('certificates.caption')}
      help={say('certificates.help')}
      search={{ label: say('certificates.find'), hint: say('certificates.find.hint'), value: bar.typed, onChange: bar.type, error: fault === undefined ? undefined : sayWord('fault', fault, say('fault.CHECK_DIGIT')) }}
      filters={{
        controls: <StatusSelect value={bar.status} onChange={bar.choose} />,
        apply: bar.apply,
        chips: [
          ...(find === undefined ? [] : [{ label: say('certificates.find.for', { find: typed }), remove: () => show(status, '') }]),
          ...(status === undefined ? [] : [{ label: say(CERTIFICATE_LOOKS[status].word), remove: () => show(undefined, typed) }]),
        ],
      }}
      columns={useColumns()}
      rows={loaded}
      rowKey={({ id }) => id}
      rowLink={(row) => ({ to: `/console/certificates/${row.id}`, label: say('certificates.open', { name: row.holderName ?? say('certificates.unsigned') }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={problem}
      retry={() => void list.refetch()}
      empty={useEmpty(status, find === undefined ? '' : typed, show)}
    />
  );
}

/** Shows the list narrowed to a status, searched for what was typed. */
type Show = (status: CertificateState | undefined, typed: string) => void;

/** What is shown: the status of the address, and what was searched for, which stands in no address. */
function useShown(): { status: CertificateState | undefined; typed: string; show: Show } {
  const [query, setQuery] = useSearchParams();
  return {
    status: CERTIFICATE_STATES.find((state) => state === query.get('status')),
    typed: typedOf(useLocation().state),
    show: (status, typed) => setQuery(status === undefined ? {} : { status }, { state: { typed } }),
  };
}

/** The bar over the list. */
function useBar(status: CertificateState | undefined, typed: string, show: Show): SearchBar {
  return useSearchBar({ status: status ?? '', typed }, (text) => readCertificateSearch(text).fault, (chosen, text) => show(CERTIFICATE_STATES.find((state) => state === chosen), text));
}

function useColumns(): readonly Column<CertificateEntry>[] {
  const say = useSay();
  return [
    { id: 'holder', title: say('certificates.col.holder'), cell: ({ holderName }) => holderName ?? say('certificates.unsigned') },
    { id: 'status', title: say('certificates.col.status'), cell: ({ state }) => <StateTag look={CERTIFICATE_LOOKS[state]} /> },
    { id: 'serial', title: say('certificates.col.serial'), cell: ({ serialNumber }) => (serialNumber === null ? '–' : <span className="mono break">{groupsOfFour(serialNumber)}</span>) },
    { id: 'from', title: say('certificates.col.valid-from'), cell: ({ notBefore }) => (notBefore === null ? '–' : <Day at={notBefore} />) },
    { id: 'until', title: say('certificates.col.valid-until'), cell: ({ notAfter }) => (notAfter === null ? '–' : <Day at={notAfter} />) },
  ];
}

/** Why nothing is shown, and what else can be done. */
function useEmpty(status: CertificateState | undefined, found: string, show: Show): { title: string; text: string; action?: ReactNode } {
  const say = useSay();
  const all = (
    <Button variant="default" onClick={() => show(undefined, '')}>
      {say('shell.list.clear')}
    </Button>
  );
  if (found !== '') return { title: say('certificates.empty.found', { find: found }), text: say('certificates.empty.found.text'), action: all };
  if (status !== undefined) return { title: say('certificates.empty.filtered'), text: say('certificates.empty.text'), action: all };
  return { title: say('certificates.empty'), text: say('certificates.empty.text') };
}

function StatusSelect({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }): ReactElement {
  const say = useSay();
  return (
    <NativeSelect
      label={say('shell.list.status')}
      size="sm"
      value={value}
      onChange={(change) => onChange(change.currentTarget.value)}
      data={[{ value: '', label: say('shell.list.any-status') }, ...CERTIFICATE_STATES.map((state) => ({ value: state, label: say(CERTIFICATE_LOOKS[state].word) }))]}
    />
  );
}
