/**
 * A file with a transition table is the pure heart of a feature: no clock, no database, no framework. It may import the workflow
 * helper, the contracts and its neighbours, nothing else.
 */
const allowed = /^(?:@vidimus\/(?:workflow|contracts)|\.{1,2}\/(?!.*\.(?:entity|repository|service|controller|module|events)\.js$).*)$/;

/** @type {import('eslint').Rule.RuleModule} */
export const stateMachinePurity = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      impure: 'A state machine is pure: it may not import "{{source}}". Give decide() what it needs as arguments.',
    },
  },
  create(context) {
    return {
      Program(program) {
        const imports = program.body.filter((node) => node.type === 'ImportDeclaration');
        if (!imports.some(bringsTransitionTable)) {
          return;
        }
        for (const node of imports.filter(({ source }) => !allowed.test(source.value))) {
          context.report({ node, messageId: 'impure', data: { source: node.source.value } });
        }
      },
    };
  },
};

function bringsTransitionTable({ source, specifiers }) {
  return source.value === '@vidimus/workflow' && specifiers.some(({ imported }) => imported?.name === 'TransitionTable');
}
