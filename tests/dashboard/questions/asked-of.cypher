// ---
// question: Whom does {person} reach on {network}?
// description: A person and a network, as keys.
// audience: [analyst]
// params:
//   person: {type: person}
//   network: {type: network, any: true}
// columns: [person, network]
// ---
RETURN $person AS person, coalesce($network, 'any') AS network
