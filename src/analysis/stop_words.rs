//! Our own stop word lists: function words, and the auxiliaries and contractions of everyday prose.
//!
//! They hold no content words: a reader could not tell a topic from any of them.

use crate::text::Language;

/// The list of a language, words separated by white space; empty for languages without one.
pub(super) fn list(language: Language) -> &'static str {
    match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
        Language::Italian => ITALIAN,
        Language::Portuguese => PORTUGUESE,
        Language::Dutch => DUTCH,
        _ => "",
    }
}

const ENGLISH: &str = "
a an the
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself
she her hers herself it its itself they them their theirs themselves one oneself
this that these those here there such same other another others each every either neither both all any some
none no nor not only own few many much more most several enough less least
who whom whose which what whoever whatever whichever when whenever where wherever why how however
and or but if then else than so as because since while until unless though although whether
of at by for with about against between among into onto through throughout during before after above below
to from up down in out on off over under upon within without toward towards across along around behind beside
besides beyond near per via amid amongst despite except
again further once twice always never ever often sometimes usually already yet still just even also too very
quite rather almost perhaps maybe indeed instead otherwise thus hence therefore moreover meanwhile
now soon later ago away back together apart
am is are was were be been being do does did doing done have has had having
will would shall should can could may might must ought cannot
let lets get gets got getting go goes going gone went
ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mightn't mustn't needn't shan't
shouldn't wasn't weren't won't wouldn't
i'm i've i'd i'll you're you've you'd you'll he'd he'll she'd she'll it'd it'll we're we've we'd we'll
they're they've they'd they'll that'd that'll there'd there'll who'd who'll what'll
eg ie etc vs am pm s t d m ll re ve
said say says
";

const GERMAN: &str = "
der die das den dem des ein eine einer eines einem einen kein keine keiner keines keinem keinen
ich mich mir mein meine du dich dir dein deine er ihn ihm sein seine seiner seinem seinen sie ihr ihre ihrer ihrem
ihren es wir uns unser unsere euch euer man sich selbst
dieser diese dieses diesem diesen jener jene jenes jeder jede jedes alle alles allen viele viel mehr wenig einige
wer wen wem was welche welcher welches wo wann warum wie woher wohin
und oder aber denn sondern wenn dann als ob weil dass damit obwohl während bis nachdem bevor
in im an am auf aus bei beim mit nach von vom zu zum zur für gegen ohne um durch über unter vor hinter neben
zwischen seit wegen trotz ab
ist sind war waren bin bist wird werden wurde wurden worden hat haben hatte hatten habe kann können konnte muss
müssen musste soll sollen sollte will wollen wollte darf dürfen mag sei wäre würde würden
nicht nur auch noch schon sehr so da hier dort nun doch mal immer wieder etwa bereits jedoch sowie
";

const FRENCH: &str = "
le la les l un une des du de d au aux ce cet cette ces
je me m moi mon ma mes tu te t toi ton ta tes il elle on nous vous ils elles se s soi son sa ses notre nos votre vos
leur leurs lui eux y en
qui que qu quoi dont où quel quelle quels quelles lequel laquelle comment pourquoi quand
et ou mais donc or ni car si comme lorsque puisque tandis afin
à dans par pour sur sous avec sans entre vers chez contre depuis pendant avant après dès jusque
est sont était étaient être été suis es sommes êtes sera seront serait a ai as avons avez ont avait avaient avoir eu
aura fait faire peut peuvent doit doivent
ne n pas plus moins très aussi même encore déjà bien tout toute tous toutes autre autres ici là ainsi alors c j
";

const SPANISH: &str = "
el la los las lo un una unos unas al del
yo me mí mi mis tú te ti tu tus él ella ello nosotros vosotros ellos ellas se sí su sus nuestro nuestra nuestros
nuestras le les os
este esta esto estos estas ese esa eso esos esas aquel aquella aquello otro otra otros otras cada todo toda todos
todas mucho muchos más menos
que qué quien quién quienes cual cuál cuales cuyo cuando cuándo donde dónde como cómo
y e o u pero sino si porque aunque pues mientras
a ante bajo con contra de desde durante en entre hacia hasta para por según sin sobre tras
es son era eran ser sido soy fue fueron será sea está están estaba estado estar ha han había he hemos haber hay
tiene tienen puede pueden
no ni ya muy también tan así aún solo sólo
";

const ITALIAN: &str = "
il lo la i gli le l un uno una al allo alla ai agli alle del dello della dei degli delle dal dallo dalla dai dagli
dalle nel nello nella nei negli nelle sul sullo sulla sui sugli sulle dell all dall nell sull
io mi me mio mia miei mie tu ti te tuo tua lui lei noi ci voi vi loro si sé suo sua suoi sue nostro nostra ne
questo questa questi queste quello quella quelli quelle altro altra altri altre ogni tutto tutta tutti tutte
che chi cui quale quali quando dove come perché
e ed o ma se né anche mentre
a ad con da di in per su tra fra
è sono era erano essere stato stata sia fu ha hanno ho aveva avere può possono
non più meno molto già ancora solo così poi c d
";

const PORTUGUESE: &str = "
o a os as um uma uns umas ao aos à às do da dos das no na nos nas num numa pelo pela pelos pelas
eu me mim meu minha tu te ti teu tua ele ela nós vos eles elas se si seu sua seus suas nosso nossa lhe lhes você
este esta isto estes estas esse essa isso esses essas aquele aquela aquilo outro outra outros outras cada todo toda
todos todas muito muitos mais menos
que quem qual quais cujo quando onde como porque
e ou mas se embora enquanto
a ante com contra de desde em entre até para por sem sob sobre
é são era eram ser sido foi foram será seja está estão estava estar há tem têm tinha ter pode podem
não nem já muito também ainda só assim
";

const DUTCH: &str = "
de het een der des den
ik mij me mijn jij je jou jouw u uw hij hem zijn zij ze haar wij we ons onze jullie hun hen zich zelf
deze dit die dat elk elke ieder iedere alle alles veel meer weinig ander andere
wie wat welke waar wanneer waarom hoe
en of maar want dus als dan omdat hoewel terwijl toen
in op aan bij met naar van voor door over onder uit te tot tegen tussen sinds zonder om na
is was waren ben bent wordt worden werd werden heeft hebben had hadden heb kan kunnen kon moet moeten zal zullen
zou zouden wil mag
niet geen ook nog al er hier daar nu toch wel zo zeer
";
