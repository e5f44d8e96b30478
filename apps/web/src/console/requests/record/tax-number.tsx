import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useHttp } from '../../../api/api-context.js';
import { discloseTaxNumber } from '../../../api/issuance.js';
import { CodeText } from '../../../components/code-text.js';
import { ProblemNotice } from '../../../components/problem-notice.js';
import { useSubmit } from '../../../forms/use-submit.js';
import { useSay } from '../../../text/use-text.js';
import styles from './record.module.css';

/** The masked tax number, and the whole one on demand: the room writes down who looked. */
export function TaxNumber({ id, masked }: { readonly id: string; readonly masked: string }): ReactElement {
  const say = useSay();
  const http = useHttp();
  const queries = useQueryClient();
  const [shown, setShown] = useState<string>();
  const disclose = useSubmit(
    () => discloseTaxNumber(http, id),
    ({ taxNumber }) => {
      setShown(taxNumber);
      void queries.invalidateQueries({ queryKey: ['issuance', id] });
    },
  );
  return (
    <>
      <span role="status">{shown === undefined ? <span className="mono">{masked}</span> : <CodeText code={shown} grouped={false} label={say('request.tax-number')} />}</span>{' '}
      <Button
        className="no-print"
        variant="subtle"
        size="compact-sm"
        loading={disclose.busy}
        aria-describedby={`tax-number-${id}`}
        onClick={() => (shown === undefined ? disclose.send(undefined) : setShown(undefined))}
      >
        {say(shown === undefined ? 'request.tax-number.show' : 'request.tax-number.hide')}
      </Button>
      <span id={`tax-number-${id}`} className={styles.hint}>
        {say('request.tax-number.hint')}
      </span>
      {disclose.problem !== null && <ProblemNotice problem={disclose.problem} />}
    </>
  );
}
