import { Button, NativeSelect } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router';
import type { IssuanceFind, IssuanceSummary } from '../../api/issuance.js';
import { ApiProblem, faultOf } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Day, Deadline } from '../../components/deadline.js';
import { Icon } from '../../components/icons.js';
import { ListPage } from '../../components/shapes/list-page.js';
import type { Chip, Column } from '../../components/shapes/list-page.js';
import { useSearchBar } from '../../components/shapes/use-search-bar.js';
import type { SearchBar } from '../../components/shapes/use-search-bar.js';
import { StateTag } from '../../components/states/state-tag.js';
import { ISSUANCE_LOOKS, ISSUANCE_STATES } from '../../components/states/states.js';
import { useSay, useSayWord } from '../../text/use-text.js';
import { AWAITING_CHECK, statesOf, viewOf } from './request-list-filter.js';
import { readSearch, typedOf } from './request-search.js';
import styles from './request-list.module.css';
import { RequestViews, useViewWord } from './request-views.js';
import { useRequests } from './use-requests.js';

/** Every request of one's organisations, newest first: by whose turn it is, by status, by surname and by tax number. */
export function RequestList(): ReactElement {
  const say = useSay();
  const { word, typed, find, show } = useShown();
  const bar = useBar(word, typed, show);
  const list = useRequests(word, find);
  const loaded = list.data?.pages.flatMap(({ items }) => items);
  const problem = list.error instanceof ApiProblem ? list.error : null;
  const refused = faultOf(problem, 'surname') ?? faultOf(problem, 'taxNumber');
  return (
    <ListPage<IssuanceSummary>
      title={say('requests.title')}
      caption={say('requests.caption')}
      help={say('requests.help')}
      action={<StartButton />}
      views={<RequestViews word={word} state={{ typed }} />}
      search={{ label: say('requests.find'), hint: say('requests.find.hint'), value: bar.typed, onChange: bar.type, error: useFaultWord(bar.fault ?? refused?.code) }}
      filters={{
        controls: <StatusSelect value={bar.status} onChange={bar.choose} />,
        apply: bar.apply,
        chips: useChips(word, find, show),
      }}
      columns={useColumns()}
      rows={loaded}
      rowKey={({ id }) => id}
      rowLink={(row) => ({ to: `/console/requests/${row.id}`, label: say('requests.open', { name: nameOf(row) }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={problem}
      retry={() => void list.refetch()}
      empty={useEmpty(word, typed, find, show)}
    />
  );
}

/** Name as the registry has it: given name first, as people are called. */
export function nameOf({ subject }: Pick<IssuanceSummary, 'subject'>): string {
  return `${subject.givenName} ${subject.surname}`;
}

/** Shows the list narrowed to a word, searched for what was typed. */
type Show = (word: string | null, typed: string) => void;

/** What is shown: the status of the address, and what was searched for, which stands in no address. */
function useShown(): { word: string | null; typed: string; find: IssuanceFind | undefined; show: Show } {
  const [query, setQuery] = useSearchParams();
  const typed = typedOf(useLocation().state);
  const asked = query.get('status');
  return {
    word: statesOf(asked).length === 0 ? null : asked,
    typed,
    find: readSearch(typed).find,
    show: (word, wanted) => setQuery(word === null ? {} : { status: word }, { state: { typed: wanted } }),
  };
}

/** The bar over the list. A view goes on being shown unless a status is chosen. */
function useBar(word: string | null, typed: string, show: Show): SearchBar {
  const view = viewOf(word) ?? null;
  const status = view === null ? (word ?? '') : '';
  return useSearchBar({ status, typed }, (text) => readSearch(text).fault, (chosen, text) => show(chosen === '' ? view : chosen, text));
}

function useFaultWord(code: string | undefined): string | undefined {
  const sayWord = useSayWord();
  return code === undefined ? undefined : sayWord('fault', code, sayWord('fault', 'CHECK_DIGIT'));
}

function useChips(word: string | null, find: IssuanceFind | undefined, show: Show): readonly Chip[] {
  const say = useSay();
  const nameOfWord = useWord();
  const typed = find === undefined ? '' : searchedFor(find);
  return [
    ...(find === undefined ? [] : [{ label: say('surname' in find ? 'requests.find.surname' : 'requests.find.tax-number', { find: typed }), remove: () => show(word, '') }]),
    ...(word === null || viewOf(word) !== undefined ? [] : [{ label: nameOfWord(word), remove: () => show(null, typed) }]),
  ];
}

function useColumns(): readonly Column<IssuanceSummary>[] {
  const say = useSay();
  return [
    {
      id: 'name',
      title: say('requests.col.name'),
      cell: (row) => (
        <span className={styles.name}>
          <Icon name="info" />
          <span>{nameOf(row)}</span>
        </span>
      ),
    },
    { id: 'status', title: say('requests.col.status'), cell: ({ state }) => <StateTag look={ISSUANCE_LOOKS[state]} /> },
    { id: 'tax-number', title: say('requests.col.tax-number'), cell: ({ subject }) => <span className="mono">{subject.taxNumberMasked}</span> },
    { id: 'email', title: say('requests.col.email'), cell: ({ email }) => <Address email={email} /> },
    { id: 'started', title: say('requests.col.started'), cell: ({ createdAt }) => <Day at={createdAt} /> },
    { id: 'deadline', title: say('requests.col.deadline'), cell: ({ dueAt }) => (dueAt === null ? '–' : <Deadline at={dueAt} />) },
  ];
}

/** An address that is broken after its sign rather than anywhere. */
function Address({ email }: { readonly email: string }): ReactElement {
  const sign = email.lastIndexOf('@') + 1;
  return (
    <span className="break">
      {email.slice(0, sign)}
      <wbr />
      {email.slice(sign)}
    </span>
  );
}

/** Why nothing is shown: where was looked, for what, and what else can be done. */
function useEmpty(word: string | null, typed: string, find: IssuanceFind | undefined, show: Show): { title: string; text: string; action?: ReactNode } {
  const say = useSay();
  const nameOfWord = useWord();
  const viewWord = useViewWord();
  if (find !== undefined) {
    const title = say('surname' in find ? 'requests.empty.surname' : 'requests.empty.tax-number', { find: searchedFor(find) });
    if (word === null) return { title, text: say('requests.empty.among-all'), action: <OtherList label={say('requests.empty.clear-find')} open={() => show(null, '')} /> };
    return { title, text: say('requests.empty.among', { where: nameOfWord(word) }), action: <OtherList label={say('requests.empty.search-all')} open={() => show(null, typed)} /> };
  }
  if (word === null) return { title: say('requests.empty'), text: say('requests.empty.text'), action: <StartButton /> };
  const all = <OtherList label={say('shell.list.clear')} open={() => show(null, '')} />;
  if (word === 'next-officer' && viewWord(word) === 'requests.view.you') return { title: say('requests.empty.you'), text: say('requests.empty.you.text'), action: all };
  return { title: say('requests.empty.filtered'), text: say('requests.empty.filtered.text'), action: all };
}

function searchedFor(find: IssuanceFind): string {
  return 'surname' in find ? find.surname : find.taxNumber;
}

/** What a word of the address is called. */
function useWord(): (word: string) => string {
  const say = useSay();
  const viewWord = useViewWord();
  return (word) => {
    const view = viewOf(word);
    if (view !== undefined) return say(viewWord(view));
    const [state] = statesOf(word);
    return word === AWAITING_CHECK || state === undefined ? say('requests.filter.awaiting-check') : say(ISSUANCE_LOOKS[state].word);
  };
}

function StatusSelect({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }): ReactElement {
  const say = useSay();
  const nameOfWord = useWord();
  return (
    <NativeSelect
      label={say('shell.list.status')}
      size="sm"
      value={value}
      onChange={(change) => onChange(change.currentTarget.value)}
      data={['', AWAITING_CHECK, ...ISSUANCE_STATES].map((word) => ({ value: word, label: word === '' ? say('shell.list.any-status') : nameOfWord(word) }))}
    />
  );
}

function StartButton(): ReactElement | null {
  const say = useSay();
  if (!useMay()('issuance:start')) return null;
  return (
    <Button component={Link} to="/console/requests/new" leftSection={<Icon name="plus" />}>
      {say('requests.new')}
    </Button>
  );
}

function OtherList({ label, open }: { readonly label: string; readonly open: () => void }): ReactElement {
  return (
    <Button variant="default" onClick={open}>
      {label}
    </Button>
  );
}
