import type { SceneService } from '../protocol/scene.ts';

/** Services that are offered at once. */
const MOST_OFFERED = 60;

/** The first services whose names have a text in them, in whatever case. */
export function offered(
  services: readonly SceneService[],
  search: string,
): readonly SceneService[] {
  const words = search.toLowerCase();
  const found: SceneService[] = [];
  for (const service of services) {
    if (!service.name.toLowerCase().includes(words)) continue;
    found.push(service);
    if (found.length === MOST_OFFERED) break;
  }
  return found;
}
