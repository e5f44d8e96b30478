import { Module } from '@nestjs/common';
import { UserCodesController } from './user-codes.controller.js';
import { UserCodesService } from './user-codes.service.js';

@Module({ controllers: [UserCodesController], providers: [UserCodesService], exports: [UserCodesService] })
export class UserCodesModule {}
