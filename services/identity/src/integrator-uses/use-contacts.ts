import { Injectable } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import type { IntegratorUseRow } from './integrator-use.entity.js';

/** The addresses that integrators give, as they go into their column and come out. Each is bound to its row. */
@Injectable()
export class UseContacts {
  constructor(private readonly cipher: FieldCipher) {}

  seal(useId: string, email: string): string {
    return this.cipher.seal(`integrator_use.contact:${useId}`, email);
  }

  open({ id, contactSealed }: Pick<IntegratorUseRow, 'id' | 'contactSealed'>): string {
    return this.cipher.open(`integrator_use.contact:${id}`, contactSealed);
  }
}
