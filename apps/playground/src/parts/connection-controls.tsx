import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { CLIENTS, type SceneAnswer } from '../model/protocol/scene.ts';
import { Picker } from './choice.tsx';
import { useStateOfPage } from '../state/page.ts';
import { useServices } from '../state/use-services.ts';
import { libraryWords, useTexts } from '../texts/texts.ts';
import { ServicePicker } from './service-picker.tsx';


/** A client that is written before anybody has said which. */
const SOME_CLIENT = '10.244.0.9:40000';

interface ConnectionControlsProps {
  readonly scene: SceneAnswer | undefined;
  /** Choices of the view's own, above these. */
  readonly children: ComponentChildren;
}

/** The client and the service of the connection. */
export function ConnectionControls({ scene, children }: ConnectionControlsProps) {
  const { store, state } = useStateOfPage();
  const texts = useTexts();
  const { walk } = texts;
  const { from, at, protocol } = state.values;
  const isKind = (CLIENTS as readonly string[]).includes(from);
  const isCluster = scene?.isCluster ?? state.values.cluster !== 'files';
  const to = state.values.to || (scene?.first ?? '');
  const isNamed = to.includes('/');
  const [search, setSearch] = useState('');
  const { offered, chosen: service } = useServices(scene, search, to);
  const change = (values: Partial<typeof state.values>): void =>
    store.change({ ...values, frame: 0 });
  return (
    <section class="controls">
      {children}
      <Picker
        label={walk.client}
        options={[
          ...(isCluster ? CLIENTS.map((kind) => [kind, walk.clients[kind]] as const) : []),
          ...(isCluster ? [] : [['pod', walk.clients.pod] as const]),
          ['address', walk.clients.address] as const,
        ]}
        value={isKind ? (from as 'pod') : 'address'}
        onChange={(kind) =>
          change({ from: kind === 'address' ? SOME_CLIENT : kind, ...clientTarget(kind, service) })
        }
      />
      {isKind ? null : (
        <TextLine
          label={walk.clientAddress}
          value={from}
          onChange={(text) => change({ from: text })}
        />
      )}
      {isCluster && scene !== undefined ? (
        <ServicePicker
          offered={offered}
          count={scene.count}
          search={search}
          onSearch={setSearch}
          value={to}
          onChange={(name) => change({ to: name, at: 'cluster IP' })}
        />
      ) : null}
      {isCluster ? null : (
        <>
          <TextLine
            label={walk.target}
            value={to}
            offers={scene?.services.map(({ name }) => name)}
            onChange={(text) => change({ to: text })}
          />
          {to === '' && scene !== undefined ? <p class="hint">{walk.nobody}</p> : null}
          <Picker
            label={walk.protocol}
            options={(['tcp', 'udp', 'sctp'] as const).map((name) => [name, name])}
            value={protocol}
            onChange={(name) => change({ protocol: name })}
          />
        </>
      )}
      {isCluster && isNamed && service !== undefined ? (
        <Picker
          label={walk.at}
          options={service.addresses.map(({ what, at: address }) => [what, `${libraryWords(texts, what)} ${address}`])}
          value={at}
          onChange={(what) => change({ at: what })}
        />
      ) : null}
    </section>
  );
}

/** Nobody outside calls a cluster IP: the next address that the service has is called there. */
function clientTarget(
  kind: string,
  service: SceneAnswer['services'][number] | undefined,
): { readonly at?: string } {
  if (kind !== 'outside') return {};
  const outer = service?.addresses.find(({ what }) => !what.startsWith('cluster IP'));
  return outer === undefined ? {} : { at: outer.what };
}

interface TextLineProps {
  readonly label: string;
  readonly value: string;
  /** Texts that may be meant. */
  readonly offers?: readonly string[] | undefined;
  readonly onChange: (text: string) => void;
}

function TextLine({ label, value, offers = [], onChange }: TextLineProps) {
  const id = useId();
  return (
    <div class="picker">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={value}
        list={`${id}-offers`}
        maxLength={60}
        spellcheck={false}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
      <datalist id={`${id}-offers`}>
        {offers.map((offer) => (
          <option key={offer} value={offer} />
        ))}
      </datalist>
    </div>
  );
}
