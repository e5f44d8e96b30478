import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../api/api-context.js';
import { makeCredential } from '../../api/authenticator.js';
import { enrolKey, openEnrolment } from '../../api/security-keys.js';
import { ErrorSummary } from '../../components/error-summary.js';
import { Notice, ProblemNotice } from '../../components/problem-notice.js';
import { useFaults } from '../../forms/use-faults.js';
import { useSubmit } from '../../forms/use-submit.js';
import { useSay } from '../../text/use-text.js';
import { OWN_KEYS } from '../security-keys/use-security-keys.js';
import styles from './account-page.module.css';

/** Has the browser make a credential in the key that is plugged in, and enrols it. What goes wrong leaves the name as it was typed. */
export function EnrolKey(): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [enrolled, setEnrolled] = useState<string>();
  const submit = useSubmit(
    // The challenge is asked for with every press: it is taken once, also by an answer that was refused.
    async (wanted: string) => enrolKey(http, { name: wanted, registration: await makeCredential(await openEnrolment(http)) }),
    (key) => {
      setEnrolled(key.name);
      setName('');
      void queries.invalidateQueries({ queryKey: OWN_KEYS });
    },
  );
  const faults = useFaults({ name: 'KEY_NAME', registration: 'REGISTRATION_REFUSED' }, submit.problem);
  const send = (): void => {
    const wanted = name.trim();
    setEnrolled(undefined);
    if (faults.check({ name: wanted === '' ? 'KEY_NAME' : undefined })) submit.send(wanted);
  };
  return (
    <form
      noValidate
      className={`${styles.section} ${styles.enrol}`}
      aria-labelledby="enrol"
      onSubmit={(sent) => {
        sent.preventDefault();
        if (!submit.busy) send();
      }}
    >
      <h3 id="enrol">{say('account.enrol')}</h3>
      <ErrorSummary faults={faults.all} />
      {submit.problem !== null && faults.all.length === 0 && <ProblemNotice problem={submit.problem} />}
      {enrolled !== undefined && (
        <Notice tone="green" role="status">
          {say('account.enrol.done', { name: enrolled })}
        </Notice>
      )}
      <TextInput
        id="name"
        label={say('account.enrol.name')}
        description={say('account.enrol.hint')}
        value={name}
        onChange={(typed) => setName(typed.currentTarget.value)}
        error={faults.of('name')}
        maxLength={60}
        autoComplete="off"
      />
      <Button id="registration" type="submit" loading={submit.busy}>
        {say('account.enrol.submit')}
      </Button>
    </form>
  );
}
