import { useStateOfPage } from '../state/page.ts';
import { useTexts } from '../texts/texts.ts';
import { Choice } from './choice.tsx';
import { DropZone } from './drop-zone.tsx';
import { Slider } from './slider.tsx';

/** The cluster that a view is about: the shop, one by sliders, or files. */
export function SceneControls() {
  const { store, state } = useStateOfPage();
  const texts = useTexts();
  const { cluster, shopPolicies, services, endpoints, policies } = state.values;
  const change = (values: Partial<typeof state.values>): void =>
    store.change({ ...values, frame: 0 });
  return (
    <section class="controls">
      <Choice
        label={texts.scene.heading}
        options={(['shop', 'synthetic', 'files'] as const).map((kind) => [
          kind,
          texts.scene.kinds[kind],
        ])}
        value={cluster}
        onChange={(kind) => change({ cluster: kind, to: '', at: 'cluster IP' })}
      />
      {cluster === 'shop' ? (
        <label class="check">
          <input
            type="checkbox"
            checked={shopPolicies}
            onChange={(event) => change({ shopPolicies: event.currentTarget.checked })}
          />
          {texts.scene.shopPolicies}
        </label>
      ) : null}
      {cluster === 'synthetic' ? (
        <>
          <Slider
            label={texts.scene.services}
            value={services}
            least={1}
            most={20_000}
            isLogarithmic
            onChange={(value) => change({ services: value, to: '' })}
          />
          <Slider
            label={texts.scene.endpoints}
            value={endpoints}
            least={0}
            most={50}
            onChange={(value) => change({ endpoints: value })}
          />
          <Slider
            label={texts.scene.policies}
            value={policies}
            least={0}
            most={500}
            onChange={(value) => change({ policies: value })}
          />
        </>
      ) : null}
      {cluster === 'files' ? <DropZone /> : null}
    </section>
  );
}
