import { Input, NativeSelect, PasswordInput, Progress, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import { useHttp } from '../../../api/api-context.js';
import { TOKEN_FILE_FORMATS } from '../../../api/devices/token-imports.js';
import type { TokenImportOrder } from '../../../api/devices/token-imports.js';
import { listOrganisations } from '../../../api/officers.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { TaskPage } from '../../../components/shapes/task-page.js';
import { useFaults } from '../../../forms/use-faults.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import { ChoiceField } from '../acts/choice-field.js';
import { DEVICES } from '../use-devices.js';
import { EMPTY_IMPORT, faultsOfImport, IMPORT_FAULTS, orderOf } from './import-draft.js';
import { sendFile } from './send-file.js';
import { TOKEN_IMPORTS } from './use-token-imports.js';

/** A file of a vendor is chosen and sent; what becomes of it is told by the record. */
export function NewImportPage(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const organisations = useQuery({ queryKey: ['organisations'], queryFn: ({ signal }) => listOrganisations(http, signal), staleTime: 60_000 }).data?.items ?? [];
  const [fields, setFields] = useState(EMPTY_IMPORT);
  const [file, setFile] = useState<File>();
  const [sent, setSent] = useState(0);
  const change = (changed: Partial<typeof fields>): void => setFields((before) => ({ ...before, ...changed }));
  const place = organisations.length === 1 ? organisations[0] : organisations.find(({ id }) => id === fields.organisationId);
  const submit = useSubmit(
    ({ order, content }: { readonly order: TokenImportOrder; readonly content: File }, key) => sendFile(http, content, order, key, setSent),
    ({ id }) => {
      for (const queryKey of [TOKEN_IMPORTS, DEVICES]) void queries.invalidateQueries({ queryKey });
      void navigate(`/console/devices/imports/${id}`, { replace: true });
    },
  );
  const faults = useFaults(IMPORT_FAULTS, submit.problem);
  const send = (): void => {
    const { format } = fields;
    if (!faults.check(faultsOfImport(fields, place, file?.size)) || file === undefined || place === undefined || format === '') return;
    setSent(0);
    submit.send({ order: orderOf(fields, format, place, file), content: file });
  };
  const text = (field: 'manufacturer' | 'model', label: string): ReactElement => (
    <TextInput id={field} label={`${label} ${say('shell.optional')}`} size="md" maxLength={60} autoComplete="off" value={fields[field]} onChange={(typed) => change({ [field]: typed.currentTarget.value })} error={faults.of(field)} />
  );
  const secret = (field: 'key' | 'password', label: string, hint?: string): ReactElement => (
    <PasswordInput
      id={field}
      label={`${label} ${say('shell.optional')}`}
      description={hint}
      size="md"
      maxLength={200}
      autoComplete="off"
      value={fields[field]}
      onChange={(typed) => change({ [field]: typed.currentTarget.value })}
      error={faults.of(field)}
      visibilityToggleButtonProps={{ 'aria-label': say('subject.show', { what: label }), tabIndex: 0 }}
    />
  );
  return (
    <TaskPage
      task={say('imports.new')}
      steps={[{ id: 'file', title: say('imports.new.title') }]}
      now="file"
      title={say('imports.new.title')}
      text={say('imports.new.text')}
      help={say('imports.new.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('imports.send')}
      busy={submit.busy}
      onSubmit={send}
      onBack={() => void navigate('/console/devices/imports')}
    >
      {organisations.length > 1 && (
        <NativeSelect
          id="organisationId"
          label={say('imports.organisation')}
          size="md"
          value={fields.organisationId}
          onChange={(chosen) => change({ organisationId: chosen.currentTarget.value })}
          error={faults.of('organisationId')}
          data={[{ value: '', label: '–' }, ...organisations.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
      <Input.Wrapper id="file" label={say('imports.file')} description={say('imports.file.hint')} error={faults.of('file')}>
        <input
          type="file"
          id="file"
          aria-describedby={faults.of('file') === undefined ? 'file-description' : 'file-description file-error'}
          aria-invalid={faults.of('file') !== undefined}
          onChange={(chosen) => setFile(chosen.currentTarget.files?.[0])}
        />
      </Input.Wrapper>
      <ChoiceField
        id="format"
        label={say('imports.format')}
        words={TOKEN_FILE_FORMATS}
        say={(word) => say(`imports.format.${word}`)}
        value={fields.format}
        change={(word) => change({ format: TOKEN_FILE_FORMATS.find((known) => known === word) ?? '' })}
        error={faults.of('format')}
      />
      {secret('key', say('imports.key'), say('imports.key.hint'))}
      {secret('password', say('imports.password'))}
      {text('manufacturer', say('devices.manufacturer'))}
      {text('model', say('devices.model'))}
      {submit.busy && (
        <div role="status">
          <Progress.Root size="lg">
            <Progress.Section value={100 * sent} aria-label={say('imports.sending')} />
          </Progress.Root>
          <p>{say('imports.sent-so-far', { percent: Math.floor(100 * sent) })}</p>
        </div>
      )}
    </TaskPage>
  );
}
