import type { Locale } from '@vidimus/i18n';
import type { TermsText } from './terms-text.js';

/** Published words: a change is a new version in a new file. */
export const TERMS_VERSION_1: Readonly<Record<Locale, TermsText>> = {
  en: {
    title: 'Terms of use of your signature certificate',
    paragraphs: [
      'The certificate ties your name and tax number to a key that acts for you alone. A signature made with it counts as yours.',
      'The provider keeps your private key in protected form. It is used only with your PIN and a one-time code, both of which only you have.',
      'Choose a password and a PIN that you use nowhere else. Tell nobody your password, PIN, one-time codes, user code, unblock code or revocation code. Nobody of the service will ever ask you for them.',
      'Keep the user code, the unblock code and the revocation code in a safe place, apart from the device that shows your one-time codes. They are shown once.',
      'Have the certificate revoked at once if you suspect misuse, if you lose the device of your one-time codes, if your data in the certificate are no longer true, or if you leave your organisation.',
      'Use the certificate only during its term and while it is not revoked. Check the data in it as soon as it is issued, and report mistakes.',
      'Your organisation may have the certificate revoked. When it ends or is revoked, its key is destroyed and cannot be restored.',
      'The provider keeps the data of your identification, the decision of the officer and the evidence of every step for as long as the law on trust services asks. Messages about the certificate go to the service address to which you were invited.',
    ],
  },
  it: {
    title: "Condizioni d'uso del certificato di firma",
    paragraphs: [
      'Il certificato lega il nome e il numero fiscale del titolare a una chiave che agisce solo per lui. Una firma apposta con il certificato vale come sua.',
      'Il prestatore conserva la chiave privata in forma protetta. La chiave si usa soltanto con il PIN e un codice monouso, che solo il titolare possiede.',
      'Scelga una password e un PIN che non usa altrove. Non comunichi a nessuno la password, il PIN, i codici monouso, il codice utente, il codice di sblocco e il codice di revoca. Nessuno del servizio li chiederà mai.',
      'Conservi il codice utente, il codice di sblocco e il codice di revoca in un luogo sicuro, lontano dal dispositivo che mostra i codici monouso. Vengono mostrati una volta sola.',
      "Faccia revocare subito il certificato se sospetta un abuso, se perde il dispositivo dei codici monouso, se i suoi dati nel certificato non sono più esatti o se lascia l'organizzazione.",
      'Usi il certificato solo durante la sua validità e finché non è revocato. Controlli i dati appena viene emesso e segnali gli errori.',
      "L'organizzazione può far revocare il certificato. Quando scade o viene revocato, la chiave è distrutta e non si può ripristinare.",
      "Il prestatore conserva i dati dell'identificazione, la decisione dell'addetto e le prove di ogni passo per il tempo richiesto dalla legge sui servizi fiduciari. I messaggi sul certificato arrivano all'indirizzo di servizio al quale è stato inviato l'invito.",
    ],
  },
  'pt-BR': {
    title: 'Termos de uso do seu certificado de assinatura',
    paragraphs: [
      'O certificado liga o seu nome e o seu número fiscal a uma chave que age somente por você. Uma assinatura feita com ele vale como sua.',
      'O prestador guarda a sua chave privada em forma protegida. Ela só é usada com o seu PIN e um código de uso único, que somente você possui.',
      'Escolha uma senha e um PIN que não usa em outro lugar. Não conte a ninguém a senha, o PIN, os códigos de uso único, o código de usuário, o código de desbloqueio e o código de revogação. Ninguém do serviço vai pedi-los.',
      'Guarde o código de usuário, o código de desbloqueio e o código de revogação em lugar seguro, longe do dispositivo que mostra os códigos de uso único. Eles são mostrados uma única vez.',
      'Peça a revogação do certificado imediatamente se suspeitar de uso indevido, se perder o dispositivo dos códigos de uso único, se os seus dados no certificado deixarem de ser verdadeiros ou se sair da sua organização.',
      'Use o certificado somente durante a validade e enquanto não estiver revogado. Confira os dados assim que ele for emitido e comunique os erros.',
      'A sua organização pode mandar revogar o certificado. Quando ele vence ou é revogado, a chave é destruída e não pode ser recuperada.',
      'O prestador guarda os dados da sua identificação, a decisão do agente e as provas de cada passo pelo tempo que a lei dos serviços de confiança exige. As mensagens sobre o certificado vão para o endereço de serviço para o qual você foi convidado.',
    ],
  },
  el: {
    title: 'Όροι χρήσης του πιστοποιητικού υπογραφής σας',
    paragraphs: [
      'Το πιστοποιητικό συνδέει το όνομα και τον Α.Φ.Μ. σας με ένα κλειδί που ενεργεί μόνο για εσάς. Μια υπογραφή που δημιουργείται με αυτό λογίζεται δική σας.',
      'Ο πάροχος φυλάσσει το ιδιωτικό σας κλειδί σε προστατευμένη μορφή. Χρησιμοποιείται μόνο με το PIN σας και έναν κωδικό μίας χρήσης, που έχετε μόνο εσείς.',
      'Επιλέξτε κωδικό πρόσβασης και PIN που δεν χρησιμοποιείτε αλλού. Μην πείτε σε κανέναν τον κωδικό πρόσβασης, το PIN, τους κωδικούς μίας χρήσης, τον κωδικό χρήστη, τον κωδικό ξεκλειδώματος ή τον κωδικό ανάκλησης. Κανείς από την υπηρεσία δεν θα σας τους ζητήσει ποτέ.',
      'Φυλάξτε τον κωδικό χρήστη, τον κωδικό ξεκλειδώματος και τον κωδικό ανάκλησης σε ασφαλές μέρος, μακριά από τη συσκευή που δείχνει τους κωδικούς μίας χρήσης. Εμφανίζονται μία μόνο φορά.',
      'Ζητήστε αμέσως την ανάκληση του πιστοποιητικού αν υποψιάζεστε κατάχρηση, αν χάσετε τη συσκευή των κωδικών μίας χρήσης, αν τα στοιχεία σας στο πιστοποιητικό δεν ισχύουν πλέον ή αν αποχωρήσετε από τον φορέα σας.',
      'Χρησιμοποιείτε το πιστοποιητικό μόνο κατά τη διάρκεια ισχύος του και όσο δεν έχει ανακληθεί. Ελέγξτε τα στοιχεία του μόλις εκδοθεί και αναφέρετε τα λάθη.',
      'Ο φορέας σας μπορεί να ζητήσει την ανάκληση του πιστοποιητικού. Όταν λήξει ή ανακληθεί, το κλειδί του καταστρέφεται και δεν μπορεί να αποκατασταθεί.',
      'Ο πάροχος φυλάσσει τα στοιχεία της ταυτοποίησής σας, την απόφαση του διαχειριστή και τα αποδεικτικά κάθε βήματος για όσο διάστημα απαιτεί η νομοθεσία για τις υπηρεσίες εμπιστοσύνης. Τα μηνύματα για το πιστοποιητικό αποστέλλονται στην υπηρεσιακή διεύθυνση στην οποία σας ήρθε η πρόσκληση.',
    ],
  },
};
