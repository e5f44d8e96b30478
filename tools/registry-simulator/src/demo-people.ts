/** A document that the police registry knows. */
export interface DemoDocument {
  readonly documentType: 'IDENTITY_CARD' | 'PASSPORT' | 'RESIDENCE_PERMIT';
  readonly documentNumber: string;
  /** False for one reported lost. */
  readonly isValid: boolean;
}

/** One invented person as the three registries know him. */
export interface DemoPerson {
  readonly taxNumber: string;
  readonly givenName: string;
  readonly surname: string;
  readonly fatherName: string;
  /** Agency that the look-up names as employer. */
  readonly agencyCode: string;
  /** How the census writes the name, and where it has the person serving; null when no longer employed. */
  readonly census: { readonly givenName: string; readonly surname: string; readonly agencyCode: string | null };
  readonly document: DemoDocument;
  readonly username: string;
  readonly password: string;
  /** The tax registry breaks down over this one: it answers 503, as if it were down. */
  readonly breaksTaxRegistry?: true;
  /** What this person is good for. */
  readonly story: string;
}

/** Agencies that the people below serve in. */
export const DEMO_AGENCIES = [
  { code: 'AGENCY-A', name: 'Υπηρεσία Δοκιμών Α' },
  { code: 'AGENCY-B', name: 'Υπηρεσία Δοκιμών Β' },
] as const;

const PASSWORD = 'simulated-login';

/**
 * Invented people, with names that mean "example", "imaginary", "nonexistent" and document numbers no authority gives out. Their tax
 * numbers pass the check digit and belong to this simulator alone.
 */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    taxNumber: '094259216',
    givenName: 'Δοκιμή',
    surname: 'Παραδειγματίδου',
    fatherName: 'Υπόδειγμα',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'ΔΟΚΙΜΗ', surname: 'ΠΑΡΑΔΕΙΓΜΑΤΙΔΟΥ', agencyCode: 'AGENCY-A' },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000001', isValid: true },
    username: 'citizen1',
    password: PASSWORD,
    story: 'Passes everywhere; the census writes capitals without accents.',
  },
  {
    taxNumber: '999010012',
    givenName: 'Φανταστικός',
    surname: 'Ανύπαρκτος',
    fatherName: 'Επινόητος',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'Fantastikos', surname: 'Anyparktos', agencyCode: 'AGENCY-A' },
    document: { documentType: 'PASSPORT', documentNumber: 'ZZ-000002', isValid: true },
    username: 'citizen2',
    password: PASSWORD,
    story: 'Passes everywhere; the census writes Latin letters (ELOT 743).',
  },
  {
    taxNumber: '999010085',
    givenName: 'Πλασματική',
    surname: 'Υποθετικού',
    fatherName: 'Δοκίμιος',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'Πλασματική', surname: 'Υποθετικού', agencyCode: null },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000003', isValid: true },
    username: 'citizen3',
    password: PASSWORD,
    story: 'Fails at the census: no longer employed.',
  },
  {
    taxNumber: '999010153',
    givenName: 'Υποτιθέμενος',
    surname: 'Σεναριόπουλος',
    fatherName: 'Πρόχειρος',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'Υποτιθέμενος', surname: 'Σεναριόπουλος', agencyCode: 'AGENCY-A' },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000004', isValid: false },
    username: 'citizen4',
    password: PASSWORD,
    story: 'Fails at the police: the document was reported lost.',
  },
  {
    taxNumber: '999010221',
    givenName: 'Μυθική',
    surname: 'Παλιονομίδου',
    fatherName: 'Παραμύθιος',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'Μυθική', surname: 'Νεονομίδου', agencyCode: 'AGENCY-A' },
    document: { documentType: 'PASSPORT', documentNumber: 'ZZ-000005', isValid: true },
    username: 'citizen5',
    password: PASSWORD,
    story: 'Fails at the census: the surname there is another one.',
  },
  {
    taxNumber: '999010294',
    givenName: 'Δοκιμαστικογεωργοκωνσταντίνος-Παραδειγματοχαράλαμπος',
    surname: 'Υποδειγματοπαπαχατζηκωνσταντινογεωργακόπουλος-Φανταστικοδημητρακοπουλίδης',
    fatherName: 'Πλασματοχρυσόστομος',
    agencyCode: 'AGENCY-A',
    census: {
      givenName: 'Δοκιμαστικογεωργοκωνσταντίνος Παραδειγματοχαράλαμπος',
      surname: 'Υποδειγματοπαπαχατζηκωνσταντινογεωργακόπουλος Φανταστικοδημητρακοπουλίδης',
      agencyCode: 'AGENCY-A',
    },
    document: { documentType: 'PASSPORT', documentNumber: 'ZZ-000006', isValid: true },
    username: 'citizen6',
    password: PASSWORD,
    story: 'Passes everywhere, with names longer than any form expects.',
  },
  {
    taxNumber: '999010362',
    givenName: 'Παράδειγμα',
    surname: 'Δευτερίδου',
    fatherName: 'Πρότυπος',
    agencyCode: 'AGENCY-B',
    census: { givenName: 'ΠΑΡΑΔΕΙΓΜΑ', surname: 'ΔΕΥΤΕΡΙΔΟΥ', agencyCode: 'AGENCY-B' },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000007', isValid: true },
    username: 'citizen7',
    password: PASSWORD,
    story: 'Passes everywhere, in the other agency.',
  },
  {
    taxNumber: '999010430',
    givenName: 'Μεταθετός',
    surname: 'Αλλουδιορισμένος',
    fatherName: 'Πρώην',
    agencyCode: 'AGENCY-B',
    census: { givenName: 'Μεταθετός', surname: 'Αλλουδιορισμένος', agencyCode: 'AGENCY-A' },
    document: { documentType: 'RESIDENCE_PERMIT', documentNumber: 'ZZ-000008', isValid: true },
    username: 'citizen8',
    password: PASSWORD,
    story: 'Fails at the census: found in agency B, serving in agency A.',
  },
  {
    taxNumber: '999010509',
    givenName: 'Εικονική',
    surname: 'Τριτοπούλου',
    fatherName: 'Ομοίωμα',
    agencyCode: 'AGENCY-B',
    census: { givenName: 'Εικονική', surname: 'Τριτοπούλου', agencyCode: 'AGENCY-B' },
    document: { documentType: 'PASSPORT', documentNumber: 'ZZ-000009', isValid: true },
    username: 'citizen9',
    password: PASSWORD,
    story: 'Passes everywhere, in the other agency.',
  },
  {
    taxNumber: '999010571',
    givenName: 'Υπαλληλική',
    surname: 'Ταυτοποιητή',
    fatherName: 'Πρότυπος',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'Υπαλληλική', surname: 'Ταυτοποιητή', agencyCode: 'AGENCY-A' },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000010', isValid: true },
    username: 'citizen10',
    password: PASSWORD,
    story: 'Officer officer-a of the demonstration: he cannot approve his own certificate.',
  },
  {
    taxNumber: '999010640',
    givenName: 'Δεύτερος',
    surname: 'Ταυτοποιητόπουλος',
    fatherName: 'Πρότυπος',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'Δεύτερος', surname: 'Ταυτοποιητόπουλος', agencyCode: 'AGENCY-A' },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000011', isValid: true },
    username: 'citizen11',
    password: PASSWORD,
    story: 'Officer second-officer-a of the demonstration.',
  },
  {
    taxNumber: '999010718',
    givenName: 'Εξυπηρετική',
    surname: 'Θυριδοπούλου',
    fatherName: 'Πρότυπος',
    agencyCode: 'AGENCY-B',
    census: { givenName: 'Εξυπηρετική', surname: 'Θυριδοπούλου', agencyCode: 'AGENCY-B' },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000012', isValid: true },
    username: 'citizen12',
    password: PASSWORD,
    story: 'Officer officer-b of the demonstration.',
  },
  {
    taxNumber: '999010780',
    givenName: 'Αναπάντητος',
    surname: 'Σιωπηλός',
    fatherName: 'Υπόδειγμα',
    agencyCode: 'AGENCY-A',
    census: { givenName: 'Αναπάντητος', surname: 'Σιωπηλός', agencyCode: 'AGENCY-A' },
    document: { documentType: 'IDENTITY_CARD', documentNumber: 'ZZ-000013', isValid: true },
    username: 'citizen13',
    password: PASSWORD,
    breaksTaxRegistry: true,
    story: 'The tax registry does not answer about this person.',
  },
];
