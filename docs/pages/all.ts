import type { Page } from '../page.ts';
import type { Site } from '../site.ts';
import { changesPage } from './changes.ts';
import { codesPage } from './codes.ts';
import { conformancePage } from './conformance.ts';
import { flowsPage } from './flows.ts';
import { glossaryPage } from './glossary.ts';
import { indexPage } from './index.ts';
import { messagesPage } from './messages.ts';
import { requirementsPage } from './requirements.ts';
import { statesPage } from './states.ts';
import { timingsPage } from './timings.ts';

/** Every page but the reference part. */
export async function allPages(site: Site): Promise<readonly Page[]> {
  return [indexPage(site), requirementsPage(site), messagesPage(site), await statesPage(site), flowsPage(site), codesPage(site), timingsPage(site), glossaryPage(site), conformancePage(site), changesPage(site)];
}
