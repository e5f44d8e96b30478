import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { OutcomePage } from '../components/shapes/outcome-page.js';
import { useSay } from '../text/use-text.js';
import type { DocumentToSign, SignedFile } from './documents.js';
import { Document } from './pin-step.js';
import styles from './signing.module.css';

export interface SignedPageProps {
  /** Of the authorisation: under it the audit knows the signature. */
  readonly id: string;
  readonly document: DocumentToSign;
  readonly file: SignedFile;
  readonly again: () => void;
}

/** The signed file, which lies in this page alone until it is saved. */
export function SignedPage({ id, document, file, again }: SignedPageProps): ReactElement {
  const say = useSay();
  const address = useDownload(file);
  return (
    <OutcomePage
      tone="green"
      title={say('signing.done')}
      id={id}
      about={<Document document={document} plain />}
      next={[
        say('signing.done.save'),
        <>
          {say(`signing.done.verify.${document.format}`)}
          {document.format === 'cades' && <Command document={document} file={file} />}
        </>,
      ]}
      otherwise={say('signing.done.otherwise')}
      actions={
        <>
          <Button component="a" href={address} download={file.name} size="md">
            {say('signing.download')}
          </Button>
          <Button variant="default" size="md" onClick={again}>
            {say('signing.another')}
          </Button>
        </>
      }
    />
  );
}

/** For whoever verifies by hand. */
function Command({ document, file }: { readonly document: DocumentToSign; readonly file: SignedFile }): ReactElement {
  return <code className={styles.command}>{`openssl cms -verify -cades -binary -inform DER -purpose any -in "${file.name}" -content "${document.name}" -CAfile root.pem -out /dev/null`}</code>;
}

function useDownload({ bytes, type }: SignedFile): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  return address;
}
