import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { useHttp } from '../api/api-context.js';
import { DOCUMENT_TYPES } from '../api/issuance.js';
import type { DocumentType } from '../api/issuance.js';
import { beginChecks } from '../api/subject.js';
import { ErrorSummary } from '../components/error-summary.js';
import { PageTitle } from '../components/page-title.js';
import { Notice, ProblemNotice } from '../components/problem-notice.js';
import { useDraft } from '../forms/use-draft.js';
import { useFaults } from '../forms/use-faults.js';
import { useSubmit } from '../forms/use-submit.js';
import { useSay } from '../text/use-text.js';
import { useSubjectWork } from './subject-context.js';
import styles from './subject.module.css';

interface DocumentDraft {
  readonly documentType: DocumentType | '';
  readonly documentNumber: string;
}

const EMPTY: DocumentDraft = { documentType: '', documentNumber: '' };

/** The document by which the police vouches for the person (S4-35); after a failed check the same once more. */
export function DocumentPage(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const { request, lookAgain } = useSubjectWork();
  const { fields, change, forget } = useDraft(`document.${request.id}`, EMPTY);
  const submit = useSubmit(
    (body: { documentType: DocumentType; documentNumber: string }, key) => beginChecks(http, request.id, body, key),
    () => {
      forget();
      void lookAgain();
    },
  );
  const faults = useFaults({ documentType: 'DOCUMENT_TYPE', documentNumber: 'DOCUMENT_NUMBER' }, submit.problem);
  const failed = request.state === 'CHECK_FAILED';
  const send = (): void => {
    const { documentType, documentNumber } = fields;
    const isRight = faults.check({
      documentType: documentType === '' ? 'DOCUMENT_TYPE' : undefined,
      documentNumber: documentNumber.trim().length < 3 ? 'DOCUMENT_NUMBER' : undefined,
    });
    if (isRight && documentType !== '') submit.send({ documentType, documentNumber: documentNumber.trim() });
  };
  return (
    <form
      noValidate
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault();
        if (!submit.busy) send();
      }}
    >
      <ErrorSummary faults={faults.all} />
      {submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      <PageTitle title={say('subject.document')} failed={faults.all.length > 0} />
      <p>{say('subject.hello', { name: `${request.givenName} ${request.surname}`, organisation: request.organisationName })}</p>
      {failed ? <FailedChecks /> : <p>{say('subject.document.text')}</p>}
      <div className={styles.device}>
        <NativeSelect
          id="documentType"
          label={say('subject.document-type')}
          value={fields.documentType}
          onChange={(typed) => change({ documentType: DOCUMENT_TYPES.find((known) => known === typed.currentTarget.value) ?? '' })}
          error={faults.of('documentType')}
          size="md"
          maw={320}
          data={[{ value: '', label: '' }, ...DOCUMENT_TYPES.map((type) => ({ value: type, label: say(`approval.document.${type}`) }))]}
        />
        <TextInput
          id="documentNumber"
          label={say('approval.document-number')}
          description={say('subject.document.hint')}
          value={fields.documentNumber}
          onChange={(typed) => change({ documentNumber: typed.currentTarget.value })}
          error={faults.of('documentNumber')}
          autoComplete="off"
          maxLength={40}
          maw={320}
        />
      </div>
      <div className={styles.actions}>
        <Button type="submit" size="md" loading={submit.busy}>
          {say(failed ? 'subject.checks.retry' : 'subject.checks.begin')}
        </Button>
      </div>
    </form>
  );
}

/** Which source did not vouch, and what helps. */
function FailedChecks(): ReactElement {
  const say = useSay();
  const { request } = useSubjectWork();
  const failed = request.checks.filter(({ result }) => result === 'FAILED');
  return (
    <Notice tone="red" title={say('subject.checks.failed')}>
      <ul className={styles.todo}>
        {failed.map(({ check }) => (
          <li key={check}>{say(`subject.check-failed.${check}`)}</li>
        ))}
      </ul>
    </Notice>
  );
}
