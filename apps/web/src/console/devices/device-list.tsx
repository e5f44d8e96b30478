import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { DeviceEntry } from '../../api/devices/inventory.js';
import { ApiProblem } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Day } from '../../components/deadline.js';
import { ListPage } from '../../components/shapes/list-page.js';
import type { Chip, Column } from '../../components/shapes/list-page.js';
import { useSearchBar } from '../../components/shapes/use-search-bar.js';
import { StateTag } from '../../components/states/state-tag.js';
import { DEVICE_LOOKS } from '../../components/states/states.js';
import type { DeviceState } from '../../components/states/states.js';
import { groupsOfFour } from '../../text/codes.js';
import { useSay, useSayWord } from '../../text/use-text.js';
import { readDeviceSearch } from './device-search.js';
import { conditionsOf, useDeviceName } from './device-words.js';
import { useDevices } from './use-devices.js';

const STATES = Object.keys(DEVICE_LOOKS) as readonly DeviceState[];
/** Words of the address; serial numbers and references of support name nobody. */
const WORDS = ['find', 'model', 'state', 'holder'] as const;
type Filter = Readonly<Record<(typeof WORDS)[number], string>>;
const NO_FILTER: Filter = { find: '', model: '', state: '', holder: '' };

/** Devices of one's organisations, in stock and with holders: by serial number, support reference, model and state. */
export function DeviceList(): ReactElement {
  const say = useSay();
  const sayWord = useSayWord();
  const nameOf = useDeviceName();
  const { filter, show } = useFilter();
  const [model, setModel] = useState(filter.model);
  useEffect(() => setModel(filter.model), [filter.model]);
  const bar = useSearchBar({ status: filter.state, typed: filter.find }, (text) => readDeviceSearch(text).fault, (state, find) => show({ find, state, model: model.trim() }));
  const list = useDevices(queryOf(filter));
  const loaded = list.data?.pages.flatMap(({ items }) => items);
  return (
    <ListPage<DeviceEntry>
      title={say('devices.title')}
      caption={say('devices.caption')}
      help={say('devices.help')}
      action={<Elsewhere />}
      search={{ label: say('devices.find'), hint: say('devices.find.hint'), value: bar.typed, onChange: bar.type, error: bar.fault === undefined ? undefined : sayWord('fault', bar.fault) }}
      filters={{
        controls: (
          <>
            <TextInput id="model" label={say('devices.model')} size="sm" maxLength={60} value={model} onChange={(change) => setModel(change.currentTarget.value)} autoComplete="off" />
            <NativeSelect
              label={say('shell.list.status')}
              size="sm"
              value={bar.status}
              onChange={(change) => bar.choose(change.currentTarget.value)}
              data={[{ value: '', label: say('shell.list.any-status') }, ...STATES.map((state) => ({ value: state, label: say(DEVICE_LOOKS[state].word) }))]}
            />
          </>
        ),
        apply: bar.apply,
        chips: useChips(filter, show),
      }}
      columns={useColumns()}
      rows={loaded}
      rowKey={({ id }) => id}
      rowLink={(row) => ({ to: `/console/devices/${row.id}`, label: say('devices.open', { name: nameOf(row) }) })}
      more={{ loaded: loaded?.length ?? 0, has: list.hasNextPage, loading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
      problem={list.error instanceof ApiProblem ? list.error : null}
      retry={() => void list.refetch()}
      empty={
        WORDS.every((word) => filter[word] === '')
          ? { title: say('devices.empty'), text: say('devices.empty.text') }
          : {
              title: say('devices.empty.found'),
              text: say('devices.empty.found.text'),
              action: (
                <Button variant="default" onClick={() => show(NO_FILTER)}>
                  {say('shell.list.clear')}
                </Button>
              ),
            }
      }
    />
  );
}

/** What else there is to look after of devices. */
function Elsewhere(): ReactElement {
  const say = useSay();
  const may = useMay();
  const page = (to: string, label: string): ReactElement => (
    <Button component={Link} to={`/console/devices/${to}`} variant="default" size="sm">
      {label}
    </Button>
  );
  return (
    <Group gap="xs">
      {page('confirmations', say('confirmations.title'))}
      {page('forecasts', say('forecasts.title'))}
      {page('imports', say('imports.to-list'))}
      {may('device:stock') && page('keys', say('seed-keys.title'))}
    </Group>
  );
}

type Show = (changed: Partial<Filter>) => void;

/** What the address asks for, and the way to ask for something else. */
function useFilter(): { filter: Filter; show: Show } {
  const [query, setQuery] = useSearchParams();
  const asked = (word: string): string => query.get(word) ?? '';
  const filter: Filter = { find: asked('find'), model: asked('model'), state: STATES.find((state) => state === asked('state')) ?? '', holder: asked('holder') };
  return {
    filter,
    show: (changed) => setQuery(Object.fromEntries(Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== ''))),
  };
}

function queryOf({ find, model, state, holder }: Filter): Readonly<Record<string, string>> {
  const words = { ...readDeviceSearch(find).find, model, state, holderId: holder };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== ''));
}

function useChips(filter: Filter, show: Show): readonly Chip[] {
  const say = useSay();
  const { find } = readDeviceSearch(filter.find);
  const state = STATES.find((known) => known === filter.state);
  return [
    ...(find === undefined ? [] : [{ label: 'reference' in find ? say('devices.find.reference', { find: find.reference }) : say('devices.find.serial', { find: find.serial }), remove: () => show({ find: '' }) }]),
    ...(filter.model === '' ? [] : [{ label: say('devices.find.model', { model: filter.model }), remove: () => show({ model: '' }) }]),
    ...(state === undefined ? [] : [{ label: say(DEVICE_LOOKS[state].word), remove: () => show({ state: '' }) }]),
    ...(filter.holder === '' ? [] : [{ label: say('devices.find.holder'), remove: () => show({ holder: '' }) }]),
  ];
}

function useColumns(): readonly Column<DeviceEntry>[] {
  const say = useSay();
  return [
    { id: 'serial', title: say('devices.col.serial'), cell: ({ serial, kind }) => (serial === null ? say(`devices.kind.${kind}`) : <span className="mono break">{groupsOfFour(serial)}</span>) },
    {
      id: 'model',
      title: say('devices.col.model'),
      cell: ({ kind, model }) => (
        <>
          {say(`devices.kind.${kind}`)} {model !== null && <span className="mono break">{model}</span>}
        </>
      ),
    },
    {
      id: 'status',
      title: say('devices.col.status'),
      cell: (row) => (
        <>
          <StateTag look={DEVICE_LOOKS[row.state]} />{' '}
          {conditionsOf(row).map((look) => (
            <StateTag key={look.word} look={look} />
          ))}
        </>
      ),
    },
    { id: 'last-success', title: say('devices.col.last-success'), cell: ({ lastSuccessAt }) => (lastSuccessAt === null ? '–' : <Day at={lastSuccessAt} />) },
    { id: 'expires', title: say('devices.col.expires'), cell: ({ expiresAt }) => (expiresAt === null ? '–' : <Day at={expiresAt} />) },
  ];
}
