import { ASSUMPTIONS, type TimeAnswer } from '../../model/protocol/time.ts';
import { Picker } from '../../parts/choice.tsx';
import { Slider } from '../../parts/slider.tsx';
import { useStateOfPage } from '../../state/page.ts';
import { TAIL_SIZES } from '../../state/schemas/time.ts';
import { useTexts } from '../../texts/texts.ts';
import { shown } from './time-tables.tsx';

/** The client's node: its rate, its processors, and the three things that can be switched off. */
export function NodeControls() {
  const { store, state } = useStateOfPage();
  const { time, grow } = useTexts();
  const { figure, perSecond, requests, processors, possible } = state.values;
  const isTail = figure === 'tail';
  const switches = isTail ? (['estimator', 'chains'] as const) : (['estimator', 'syncs', 'chains'] as const);
  return (
    <section class="controls">
      <fieldset class="switches">
        <legend>{time.switches}</legend>
        {switches.map((name) => (
          <label key={name} class="check">
            <input type="checkbox" checked={state.values[name]} onChange={() => store.change({ [name]: !state.values[name] })} />
            {time.parts[name]}
          </label>
        ))}
      </fieldset>
      <Slider label={grow.requests} value={requests} least={1} most={1000} isLogarithmic onChange={(value) => store.change({ requests: value })} />
      <Slider label={time.perSecond} value={perSecond} least={10} most={10_000} isLogarithmic onChange={(value) => store.change({ perSecond: value })} />
      {isTail ? null : (
        <Slider label={time.processors} value={processors} least={1} most={64} onChange={(value) => store.change({ processors: value })} />
      )}
      <Slider label={time.possible} value={possible} least={1} most={64} onChange={(value) => store.change({ possible: value })} />
      {isTail || figure === 'response' ? (
        <Picker label={time.eventsAt} options={TAIL_SIZES.map((size) => [size, Number(size).toLocaleString('en')])} value={state.values.eventsAt} onChange={(eventsAt) => store.change({ eventsAt })} />
      ) : null}
    </section>
  );
}

/** Sliders of figure 3. */
export function RulesControls() {
  const { store, state } = useStateOfPage();
  const { time, scene } = useTexts();
  const { backends, podsANode, policiesAPod } = state.values;
  return (
    <section class="controls">
      <Slider label={scene.endpoints} value={backends} least={1} most={50} onChange={(value) => store.change({ backends: value })} />
      <Slider label={time.podsANode} value={podsANode} least={1} most={110} onChange={(value) => store.change({ podsANode: value })} />
      <Slider label={time.policiesAPod} value={policiesAPod} least={1} most={20} onChange={(value) => store.change({ policiesAPod: value })} />
    </section>
  );
}

/** A slider for each assumption, in hundredths of the library's value; its range moves with it. */
export function AssumptionControls({ figure }: { readonly figure: TimeAnswer | undefined }) {
  const { store, state } = useStateOfPage();
  const { time } = useTexts();
  const { assume } = state.values;
  const known = new Map((figure?.assumptions ?? []).map((one) => [one.name, one]));
  return (
    <details class="controls assumptions">
      <summary>{time.assumptions}</summary>
      <p class="hint">{time.assumptionsHint}</p>
      {ASSUMPTIONS.map((name) => {
        const one = known.get(name);
        const label = time.constants[name];
        return (
          <div key={name}>
            <Slider label={`${label}, %`} value={assume[name] ?? 100} least={10} most={1000} isLogarithmic onChange={(value) => store.change({ assume: { ...assume, [name]: value } })} />
            {one === undefined ? null : (
              <p class="hint" title={one.source}>
                {shown(one.value)} {one.unit} ({shown(one.low)} – {shown(one.high)}), {time.bases[one.basis as keyof typeof time.bases]}
              </p>
            )}
          </div>
        );
      })}
      <button type="button" onClick={() => store.change({ assume: {}, processors: 16, possible: 16 })}>
        {time.reset}
      </button>
    </details>
  );
}
