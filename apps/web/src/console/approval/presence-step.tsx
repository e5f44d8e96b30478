import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { DOCUMENT_TYPES } from '../../api/issuance.js';
import type { Presence } from '../../api/issuance.js';
import { useLanguage } from '../../app/language.js';
import { ProblemNotice } from '../../components/problem-notice.js';
import { TaskPage } from '../../components/shapes/task-page.js';
import type { TaskPageProps } from '../../components/shapes/task-page.js';
import type { Draft } from '../../forms/use-draft.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { today } from '../../text/instants.js';
import { installationZone, useSay } from '../../text/use-text.js';
import { presenceFaults, presenceOf } from './presence-draft.js';
import type { PresenceDraft } from './presence-draft.js';

/** What both steps of an approval show. */
export type ApprovalShape = Pick<TaskPageProps, 'task' | 'about' | 'steps'>;

const FIELDS = { 'presence/date': 'DATE', 'presence/place': 'PLACE', 'presence/documentType': 'DOCUMENT_TYPE', 'presence/documentNumber': 'DOCUMENT_NUMBER' };

/** When and where the officer met the person, and what he was shown. */
export function PresenceStep<Drafted>({
  shape,
  name,
  text,
  draft: { fields, change },
  write,
  drafted,
  back,
}: {
  readonly shape: ApprovalShape;
  readonly name: string;
  readonly text?: string;
  readonly draft: Draft<PresenceDraft>;
  /** Has the decision drafted. */
  readonly write: (meeting: { readonly presence: Presence; readonly locale: string }, key: string) => Promise<Drafted>;
  readonly drafted: (decision: Drafted) => void;
  readonly back: () => void;
}): ReactElement {
  const say = useSay();
  const { locale } = useLanguage();
  const submit = useSubmit((presence: Presence, key) => write({ presence, locale }, key), drafted);
  const faults = useFaults(FIELDS, submit.problem);
  const day = today(Date.now(), installationZone());
  const send = (): void => {
    const presence = presenceOf(fields);
    if (faults.check(presenceFaults(fields, day)) && presence !== undefined) submit.send(presence);
  };
  return (
    <TaskPage
      {...shape}
      now="presence"
      title={say('approval.presence.title', { name })}
      text={text}
      help={say('approval.presence.help')}
      faults={faults.all}
      problem={submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      submitLabel={say('shell.continue')}
      busy={submit.busy}
      onSubmit={send}
      onBack={back}
    >
      <TextInput
        id="presence/date"
        type="date"
        label={say('approval.date')}
        value={fields.date}
        max={day}
        onChange={(typed) => change({ date: typed.currentTarget.value })}
        error={faults.of('presence/date')}
        maw={220}
      />
      <TextInput
        id="presence/place"
        label={say('approval.place')}
        description={say('approval.place.hint')}
        value={fields.place}
        onChange={(typed) => change({ place: typed.currentTarget.value })}
        error={faults.of('presence/place')}
        maxLength={200}
        autoComplete="off"
      />
      <NativeSelect
        id="presence/documentType"
        size="md"
        label={say('approval.document-type')}
        value={fields.documentType}
        onChange={(chosen) => change({ documentType: DOCUMENT_TYPES.find((type) => type === chosen.currentTarget.value) ?? '' })}
        data={[{ value: '', label: '' }, ...DOCUMENT_TYPES.map((type) => ({ value: type, label: say(`approval.document.${type}`) }))]}
        error={faults.of('presence/documentType')}
        maw={320}
      />
      <TextInput
        id="presence/documentNumber"
        label={say('approval.document-number')}
        description={say('approval.document-number.hint')}
        value={fields.documentNumber}
        onChange={(typed) => change({ documentNumber: typed.currentTarget.value })}
        error={faults.of('presence/documentNumber')}
        maxLength={40}
        autoComplete="off"
        maw={320}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
    </TaskPage>
  );
}
