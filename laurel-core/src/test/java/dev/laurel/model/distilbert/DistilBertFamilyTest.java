package dev.laurel.model.distilbert;

import dev.laurel.model.ModelFamilyContract;

class DistilBertFamilyTest extends ModelFamilyContract {

    @Override
    protected String modelType() {
        return "distilbert";
    }
}
