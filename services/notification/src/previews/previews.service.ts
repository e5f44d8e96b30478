import { Inject, Injectable } from '@nestjs/common';
import { LOCALES } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { HANDOVER_SETTINGS } from '../messages/handover.service.js';
import type { HandoverSettings } from '../messages/handover.service.js';
import { renderMessage } from '../templates/render-message.js';
import { sampleParameters } from '../templates/samples.js';
import { TEMPLATE_NAMES, TEMPLATES } from '../templates/templates.js';
import type { Template, TemplateName } from '../templates/templates.js';
import type { MessagePreview, TemplateList } from './previews.schemas.js';

/** Nothing has this id. */
const SAMPLE_ID = '00000000-0000-4000-8000-000000000000';
/** A link that opens nothing. */
const SAMPLE_TOKENS = { make: (): string => 'sample' };

/** Shows what messages look like, to whoever answers for their texts. */
@Injectable()
export class PreviewsService {
  constructor(@Inject(HANDOVER_SETTINGS) private readonly settings: HandoverSettings) {}

  templates(): TemplateList {
    const items = TEMPLATE_NAMES.map((name) => {
      const { version, channel, parameters }: Template = TEMPLATES[name];
      return { name, version, channel, parameters: Object.keys(parameters.shape), locales: [...LOCALES] };
    });
    return { items };
  }

  /** The message as it would be sent, with invented values. */
  preview(name: TemplateName, locale: Locale): MessagePreview {
    const { publicUrl } = this.settings;
    const content = { template: name, locale, parameters: sampleParameters(name, locale), aboutId: SAMPLE_ID, publicUrl, tokens: SAMPLE_TOKENS };
    const rendered = renderMessage(content);
    const { channel, templateVersion: version, text } = rendered;
    const parts = rendered.channel === 'MAIL' ? { subject: rendered.subject, html: rendered.html } : { subject: null, html: null };
    return { name, version, channel, locale, text, ...parts };
  }
}
