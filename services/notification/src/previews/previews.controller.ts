import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Allow, NoIdempotencyKey, Returns } from '@vidimus/service-kit';
import type { TemplateName } from '../templates/templates.js';
import { preview, previewOrder, templateList, templateName } from './previews.schemas.js';
import type { MessagePreview, PreviewOrder, TemplateList } from './previews.schemas.js';
import { PreviewsService } from './previews.service.js';

/** The texts of messages. */
@Controller('v1/templates')
export class PreviewsController {
  constructor(private readonly previews: PreviewsService) {}

  @Get()
  @Allow('message:read')
  @Returns(templateList, { description: 'Every template, with what it is filled with.' })
  list(): TemplateList {
    return this.previews.templates();
  }

  @Post(':name/previews')
  @Allow('message:read')
  @NoIdempotencyKey('Nothing is kept and nothing is sent: the same question gives the same text.')
  @Returns(preview, { description: 'The message as it would be sent, with invented values and a link that opens nothing.' })
  show(@Param('name', { schema: templateName }) name: TemplateName, @Body({ schema: previewOrder }) { locale }: PreviewOrder): MessagePreview {
    return this.previews.preview(name, locale);
  }
}
