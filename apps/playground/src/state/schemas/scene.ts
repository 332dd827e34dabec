import { oneOf, shortText, whole, yesOrNo } from '../field.ts';

/** The scene that Walk, Compare and Grow share. Files ride beside it. */
export const SCENE = {
  cluster: oneOf(['shop', 'synthetic', 'files'], 'shop'),
  shopPolicies: yesOrNo(false),
  services: whole(1, 20_000, 100),
  endpoints: whole(0, 50, 3),
  policies: whole(0, 500, 0),
  seed: shortText(40, '1'),
};
