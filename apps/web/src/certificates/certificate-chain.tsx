import { Button, Group } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Certificate } from '../api/authority.js';
import { Icon } from '../components/icons.js';
import page from '../components/page.module.css';
import { certificatesOf } from '../text/certificate-chain.js';
import { useSay } from '../text/use-text.js';
import styles from './certificate-chain.module.css';

/** The chain from the holder to the root, and both as files. @param files address of the certificate at the room, above its files */
export function CertificateChain({ certificate: { id, chainPem }, files }: { readonly certificate: Certificate; readonly files: string }): ReactElement {
  const say = useSay();
  const chain = certificatesOf(chainPem ?? '');
  if (chain.length === 0) return <p>{say('certificate.nothing-signed')}</p>;
  const file = (name: string): { href: string; download: string } => ({ href: `${files}/${name}`, download: `${id}-${name}` });
  return (
    <div className={page.wide}>
      <p>{say('certificate.chain.text')}</p>
      <Group mb="lg">
        <Button component="a" {...file('certificate.pem')} leftSection={<Icon name="download" />}>
          {say('certificate.download')}
        </Button>
        <Button component="a" {...file('chain.pem')} variant="default" leftSection={<Icon name="download" />}>
          {say('certificate.download-chain')}
        </Button>
      </Group>
      <ol className={styles.chain}>
        {chain.map((pem, index) => (
          <li key={pem}>
            <details open={index === 0}>
              <summary>
                {index === 0 ? say('certificate.chain.leaf') : say('certificate.chain.authority', { number: index })}
                {index > 0 && index === chain.length - 1 && ` (${say('certificate.chain.root')})`}
              </summary>
              <pre className="mono" tabIndex={0} aria-label={say('certificate.pem')}>
                {pem}
              </pre>
            </details>
          </li>
        ))}
      </ol>
    </div>
  );
}
