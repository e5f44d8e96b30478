import { Button, Input, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import type { SignatureFormat } from '../api/holders/my-credentials.js';
import { TaskPage } from '../components/shapes/task-page.js';
import { useFaults } from '../forms/use-faults.js';
import { useSay } from '../text/use-text.js';
import { isPdf, MOST_BYTES, prepareDocument } from './documents.js';
import type { ChosenFile, DocumentToSign } from './documents.js';
import { PdfRefusal } from './pdf/pdf-refusal.js';
import type { Shape } from './sign-page.js';
import styles from './signing.module.css';

const TEST_DOCUMENT = '/test-document.pdf';

export interface DocumentStepProps {
  readonly shape: Shape;
  readonly file: ChosenFile | undefined;
  readonly choose: (file: ChosenFile | undefined) => void;
  readonly next: (document: DocumentToSign) => void;
  readonly back: () => void;
}

/** Which document, and where its signature is to stand. The file is read here, and goes nowhere. */
export function DocumentStep({ shape, file, choose, next, back }: DocumentStepProps): ReactElement {
  const say = useSay();
  const [wanted, setWanted] = useState<SignatureFormat>('pades');
  const [busy, setBusy] = useState(false);
  const faults = useFaults({ file: 'FILE' }, null);
  const format = file !== undefined && isPdf(file) ? wanted : 'cades';
  const read = async (name: string, bytes: Promise<ArrayBuffer>): Promise<void> => {
    setBusy(true);
    try {
      choose({ name, bytes: new Uint8Array(await bytes) });
      faults.check({});
    } catch {
      choose(undefined);
      faults.check({ file: 'FILE_UNREADABLE' });
    }
    setBusy(false);
  };
  const prepare = async (): Promise<void> => {
    if (!faults.check({ file: file === undefined ? 'FILE' : file.bytes.length > MOST_BYTES[format] ? 'FILE_SIZE' : undefined }) || file === undefined) return;
    setBusy(true);
    try {
      next(await prepareDocument(file, format, new Date()));
    } catch (error) {
      if (!(error instanceof PdfRefusal)) throw error;
      faults.check({ file: `PDF_${error.reason}` });
    }
    setBusy(false);
  };
  return (
    <TaskPage
      {...shape}
      title={say('signing.document')}
      text={say('signing.document.text')}
      help={say('signing.document.help')}
      faults={faults.all}
      submitLabel={say('shell.continue')}
      busy={busy}
      onSubmit={() => void prepare()}
      onBack={back}
    >
      <Input.Wrapper id="file" label={say('signing.file')} description={say('signing.file.hint')} error={faults.of('file')}>
        <input
          type="file"
          id="file"
          className={styles.file}
          aria-describedby={faults.of('file') === undefined ? 'file-description' : 'file-description file-error'}
          aria-invalid={faults.of('file') !== undefined}
          onChange={(change) => {
            const chosen = change.currentTarget.files?.[0];
            if (chosen !== undefined) void read(chosen.name, chosen.arrayBuffer());
          }}
        />
      </Input.Wrapper>
      <div className={styles.test}>
        <Button variant="default" size="sm" onClick={() => void read('vidimus-test-document.pdf', fetchTestDocument())}>
          {say('signing.test')}
        </Button>
        <a href={TEST_DOCUMENT} download="vidimus-test-document.pdf">
          {say('signing.test.look')}
        </a>
      </div>
      <div role="status">{file !== undefined && <p className="break">{say('signing.chosen', { name: file.name })}</p>}</div>
      {file !== undefined && isPdf(file) && (
        <Radio.Group label={say('signing.format')} value={wanted} onChange={(chosen) => setWanted(chosen === 'cades' ? 'cades' : 'pades')}>
          <Stack gap="xs" mt="xs">
            <Radio size="md" value="pades" label={say('signing.format.pades')} description={say('signing.format.pades.hint')} />
            <Radio size="md" value="cades" label={say('signing.format.cades')} description={say('signing.format.cades.hint')} />
          </Stack>
        </Radio.Group>
      )}
    </TaskPage>
  );
}

async function fetchTestDocument(): Promise<ArrayBuffer> {
  const response = await fetch(TEST_DOCUMENT);
  if (!response.ok) throw new Error(`The test document is away: ${response.status}`);
  return response.arrayBuffer();
}
