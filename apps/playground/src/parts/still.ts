import { Component, type ComponentChildren, type ComponentClass } from 'preact';

/**
 * A component that is drawn anew only where one of its properties has become another value: a step of a player
 * changes a few lines of many.
 */
export function still<Props extends object>(
  draw: (props: Props) => ComponentChildren,
): ComponentClass<Props> {
  return class Still extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return differ(this.props, next) || differ(next, this.props);
    }

    override render(props: Props): ComponentChildren {
      return draw(props);
    }
  };
}

function differ(one: object, other: object): boolean {
  return Object.entries(one).some(([name, value]) => other[name as keyof object] !== value);
}
