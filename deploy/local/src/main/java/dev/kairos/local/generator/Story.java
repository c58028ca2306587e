package dev.kairos.local.generator;

import dev.kairos.local.generator.NewsMaterial.Company;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Something that happened to a company, with its facts. Outlets tell it in different words; the
 * facts stay.
 *
 * @param company whom it is about
 * @param partner who else plays a part
 * @param wordings templates with places for the facts
 * @param percent a percentage
 * @param amount a number of millions, thousands or people
 * @param place where
 * @param product what
 */
record Story(
        Company company,
        Company partner,
        List<String> wordings,
        int percent,
        int amount,
        String place,
        String product) {
    /** Draws the facts of a story. */
    static Story draw(
            NewsMaterial material,
            Company company,
            Company partner,
            List<String> wordings,
            RandomGenerator random) {
        return new Story(
                company,
                partner,
                wordings,
                random.nextInt(3, 45),
                random.nextInt(2, 90) * 10,
                pick(material.places(), random),
                pick(material.products(), random));
    }

    /** The story in one of its wordings. */
    String tell(RandomGenerator random) {
        return pick(wordings, random)
                .replace("{company}", company.name())
                .replace("{symbol}", company.symbol())
                .replace("{partner}", partner.name())
                .replace("{percent}", Integer.toString(percent))
                .replace("{amount}", Integer.toString(amount))
                .replace("{place}", place)
                .replace("{product}", product);
    }

    static <T> T pick(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
