import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** A site as it lies on the disk, as tests look at it. */
export interface BuiltSite {
  /** Text by path, as links name it. */
  readonly files: ReadonlyMap<string, string>;
  readonly pages: ReadonlyMap<string, string>;
}

export function readBuilt(folder: string): BuiltSite {
  const names = readdirSync(folder, { recursive: true }).map(String).filter(name => statSync(join(folder, name)).isFile()).toSorted();
  const files = new Map(names.map(name => [name, readFileSync(join(folder, name), 'utf8')]));
  return { files, pages: new Map([...files].filter(([name]) => name.endsWith('.html'))) };
}

/** Links within the site to a file or an anchor that is not there, as `page: link`. The template's own page has scripts that make its anchors. */
export function deadLinks({ files, pages }: BuiltSite): readonly string[] {
  const anchors = new Map([...pages].map(([name, text]) => [name, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => unescaped(id!)))]));
  return [...pages].filter(([name]) => !name.startsWith('reference/')).flatMap(([name, text]) =>
    [...text.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link]) => unescaped(link!)).filter(link => !/^(https?|data):/.test(link)).filter(link => {
      const [, path = '', anchor] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(link)!;
      const target = path === '' ? name : relative('.', normalize(join(dirname(name), path)));
      if (!files.has(target)) return true;
      return anchor !== undefined && anchor !== '' && !anchors.get(target)?.has(decodeURIComponent(anchor));
    }).map(link => `${name}: ${link}`));
}

/** What a browser would fetch from elsewhere while it shows the site: of links, only those that are followed by a click may leave it. */
export function outsideLoads({ files }: BuiltSite): readonly string[] {
  return [...files].flatMap(([name, text]) => {
    if (name.endsWith('.css')) return [...text.matchAll(/(?:url\(|@import)\s*['"]?((?:https?:)?\/\/[^'")\s]*)/g)].map(([, link]) => `${name}: ${link}`);
    if (!name.endsWith('.html')) return [];
    const loading = [...text.matchAll(/<(script|img|link|iframe|source|video|audio|object|embed|use|image)\b[^>]*>/g)];
    return loading.filter(([tag]) => /(?:src|href|srcset|data)="(?:https?:)?\/\//.test(tag)).map(([tag]) => `${name}: ${tag.slice(0, 200)}`);
  });
}

/** Code or style within a page, which a strict Content-Security-Policy would not run. */
export function inlineCode({ pages }: BuiltSite): readonly string[] {
  return [...pages].filter(([name]) => !name.startsWith('reference/')).flatMap(([name, text]) =>
    [...text.matchAll(/<script(?![^>]* src=)[^>]*>|<style\b|<[a-z][^>]* (?:on[a-z]+|style)="/g)].map(([found]) => `${name}: ${found}`));
}

function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('&amp;', '&');
}
