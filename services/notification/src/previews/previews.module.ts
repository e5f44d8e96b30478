import { Module } from '@nestjs/common';
import { PreviewsController } from './previews.controller.js';
import { PreviewsService } from './previews.service.js';

@Module({ controllers: [PreviewsController], providers: [PreviewsService] })
export class PreviewsModule {}
