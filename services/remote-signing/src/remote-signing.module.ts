import { Module } from '@nestjs/common';

/** The table of contents. */
@Module({})
export class RemoteSigningModule {}
