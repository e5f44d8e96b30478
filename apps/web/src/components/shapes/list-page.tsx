import { Button, Skeleton, Table, TextInput } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import type { ApiProblem } from '../../api/problem.js';
import { useSay } from '../../text/use-text.js';
import { Icon } from '../icons.js';
import { PageTitle } from '../page-title.js';
import { ProblemNotice } from '../problem-notice.js';
import { FoldedHelp } from './beside-help.js';
import styles from './list-page.module.css';
import page from '../page.module.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
}

/** A filter that is on, as a chip that takes it off. */
export interface Chip {
  readonly label: string;
  readonly remove: () => void;
}

export interface ListPageProps<Row> {
  readonly title: string;
  readonly caption: string;
  /** The main thing to do from here. */
  readonly action?: ReactNode;
  /** Views of the list that many people want, above the filters. */
  readonly views?: ReactNode;
  /** The search field; where it searches what is loaded, `hint` may be left out. */
  readonly search: { readonly label: string; readonly value: string; readonly onChange: (value: string) => void; readonly hint?: string; readonly error?: string | undefined };
  /** Further controls of the filter bar; they and a search of everything are applied by the button, or by Enter. A list without them only searches what is loaded. */
  readonly filters?: { readonly controls: ReactNode; readonly apply: () => void; readonly chips: readonly Chip[] };
  readonly columns: readonly Column<Row>[];
  /** What is shown: undefined while the first page loads. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  /** Address of the row, and how it is named to somebody who cannot see the table. */
  readonly rowLink: (row: Row) => { readonly to: string; readonly label: string };
  readonly more: { readonly loaded: number; readonly has: boolean; readonly loading: boolean; readonly load: () => void };
  readonly problem: ApiProblem | null;
  readonly retry: () => void;
  /** Why there is nothing, and what to do. */
  readonly empty: { readonly title: string; readonly text: string; readonly action?: ReactNode };
  /** What one should know about it, folded away beneath. */
  readonly help: string;
}

/** The shape of every list: title with count, search, filters that live in the address, table, pages. */
export function ListPage<Row>(props: ListPageProps<Row>): ReactElement {
  const say = useSay();
  const { title, action, rows, more, problem } = props;
  return (
    <div className={styles.list}>
      <header className={page.head}>
        <PageTitle
          title={title}
          shown={
            <>
              {title}{' '}
              {rows !== undefined && <span className={styles.count}>{more.has ? say('shell.list.loaded', { count: more.loaded }) : more.loaded}</span>}
            </>
          }
        />
        {action}
      </header>
      {props.views}
      <FilterBar {...props} />
      {problem !== null && <ProblemNotice problem={problem} title={say('shell.list.failed')} retry={props.retry} />}
      {rows === undefined ? problem === null && <Waiting /> : rows.length === 0 ? <Empty {...props.empty} /> : <Rows {...props} rows={rows} />}
      {rows !== undefined && (
        <footer className={styles.foot}>
          {more.has ? (
            <Button variant="default" onClick={more.load} loading={more.loading}>
              {say('shell.list.more')}
            </Button>
          ) : (
            rows.length > 0 && <span className="soft">{say('shell.list.all')}</span>
          )}
        </footer>
      )}
      <FoldedHelp help={props.help} />
    </div>
  );
}

function FilterBar<Row>({ search, filters, more }: ListPageProps<Row>): ReactElement {
  const say = useSay();
  return (
    <>
      <search>
        <form
          className={styles.bar}
          aria-label={say('shell.list.filters')}
          onSubmit={(submit) => {
            submit.preventDefault();
            filters?.apply();
          }}
        >
          <TextInput
            id="page-search"
            label={search.label}
            description={search.hint ?? (search.value !== '' && more.has ? say('shell.list.find-loaded') : undefined)}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            value={search.value}
            onChange={(change) => search.onChange(change.currentTarget.value)}
            error={search.error}
            leftSection={<Icon name="search" />}
            autoComplete="off"
            size="sm"
            className={styles.search}
          />
          {filters !== undefined && (
            <div className={styles.filters}>
              {filters.controls}
              <Button type="submit" variant="default" size="sm">
                {say('shell.list.apply')}
              </Button>
            </div>
          )}
        </form>
      </search>
      {filters !== undefined && filters.chips.length > 0 && (
        <ul className={styles.chips} aria-label={say('shell.list.active-filters')}>
          {filters.chips.map(({ label, remove }) => (
            <li key={label}>
              <button type="button" onClick={remove} aria-label={say('shell.list.remove-filter', { filter: label })}>
                {label} <Icon name="cross" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Rows<Row>({ caption, columns, rows, rowKey, rowLink }: ListPageProps<Row> & { readonly rows: readonly Row[] }): ReactElement {
  const navigate = useNavigate();
  return (
    <Table className={styles.table} highlightOnHover verticalSpacing="xs" horizontalSpacing="md">
      <Table.Caption className="visually-hidden">{caption}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ id, title }) => (
            <Table.Th key={id} scope="col">
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => {
          const { to, label } = rowLink(row);
          return (
            <Table.Tr
              key={rowKey(row)}
              // The link in the first cell serves keyboard and new tabs; a click anywhere in the row is a convenience of the mouse.
              onClick={(click) => {
                const onLink = click.target instanceof Element && click.target.closest('a, button') !== null;
                if (!onLink && window.getSelection()?.toString() === '') void navigate(to);
              }}
            >
              {columns.map(({ id, title, cell }, index) => (
                <Table.Td key={id} data-column={id} data-label={title}>
                  {index === 0 ? (
                    <Link to={to} aria-label={label}>
                      {cell(row)}
                    </Link>
                  ) : (
                    // One box, whatever it holds: on a phone it stands beside its label.
                    <div>{cell(row)}</div>
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function Waiting(): ReactElement {
  const say = useSay();
  return (
    <div role="status" className={styles.waiting}>
      <span className="visually-hidden">{say('shell.loading')}</span>
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} height={44} radius="sm" />
      ))}
    </div>
  );
}

function Empty({ title, text, action }: ListPageProps<unknown>['empty']): ReactElement {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
    </div>
  );
}
